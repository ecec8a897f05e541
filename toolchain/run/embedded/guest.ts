import type { MessagePort } from "node:worker_threads";
import { HostLink, type Channel } from "./host-link.ts";
import { KeyvalueDatabase } from "./wasi/keyvalue/database.ts";
import type { GuestData, GuestState } from "./messages.ts";
import { GuestExit, LogSink, processStderr, wasiCli } from "./wasi/cli.ts";
import { wasiFilesystem } from "./wasi/filesystem/index.ts";
import { IncomingRequest, ResponseOutparam, wasiHttp } from "./wasi/http/index.ts";
import { wasiIo } from "./wasi/io/index.ts";
import { wasiKeyvalue } from "./wasi/keyvalue/index.ts";

/** What the transpiler generates. */
interface TranspiledModule {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Readonly<Record<string, object>>,
  ): {
    readonly incomingHandler: { handle(request: IncomingRequest, outparam: ResponseOutparam): void };
    readonly run: { run(): void };
  };
}

/** Every import that a component may have here, without its version: `wasi:io/streams`. */
export function providedImports(): ReadonlySet<string> {
  const link = undefined as unknown as HostLink; // nothing is called, only names are read
  const sink = new LogSink("", () => 0);
  const cli = wasiCli({ link, environment: [], stdout: sink, stderr: sink });
  const files = wasiFilesystem(link, undefined).imports;
  const keyvalue = wasiKeyvalue(undefined as unknown as KeyvalueDatabase, "0.2.0-draft");
  return new Set(Object.keys({ ...wasiIo(link), ...wasiHttp(link), ...cli, ...files, ...keyvalue }));
}

/**
 * The life of a guest thread: for each request a fresh instance of the component, as `wasmtime serve` does.
 * The instance is made before the request is there, while nobody waits for it. After a trap nothing is known about
 * the thread's state, so it reports and ends; the pool starts another.
 */
export async function runGuest(data: GuestData, port: MessagePort): Promise<void> {
  // The transpiler's code asks for a debugging variable at every call, and `process.env` is slow to ask.
  Object.defineProperty(process, "env", { value: Object.freeze({}) });
  const link = new HostLink(port, data.wake);
  const transpiled = (await import(data.moduleUrl)) as TranspiledModule;
  const getCoreModule = (name: string): WebAssembly.Module => {
    const module = data.coreModules.get(name);
    if (module === undefined)
      throw new Error(`the transpiled component asks for an unknown module \`${name}\``);
    return module;
  };
  const filesystem = wasiFilesystem(link, data.state?.isOpened === true ? data.state.folder : undefined);
  const common = {
    ...wasiIo(link),
    ...wasiHttp(link),
    ...filesystem.imports,
    ...(await openKeyvalue(data.state)),
  };
  const { environment } = data;
  if (data.entryPoint === "stdio") {
    runProcess(link, (channel) => {
      const cli = wasiCli({ link, environment, stdin: channel, stdout: channel, stderr: processStderr });
      transpiled.instantiate(getCoreModule, { ...common, ...cli }).run.run();
    });
    return;
  }
  let requestNumber = 0;
  const stdout = new LogSink("stdout", () => requestNumber);
  const stderr = new LogSink("stderr", () => requestNumber);
  const imports = { ...common, ...wasiCli({ link, environment, stdout, stderr }) };
  const instantiate = () => {
    try {
      return { handler: transpiled.instantiate(getCoreModule, imports).incomingHandler };
    } catch (error) {
      return { error };
    }
  };

  for (;;) {
    const next = instantiate();
    link.send({ kind: "ready" });
    const { channel, head } = link.nextRequest();
    requestNumber = channel.id;
    const outparam = new ResponseOutparam(channel);
    let trap: string | undefined;
    try {
      if (next.handler === undefined) throw next.error;
      next.handler.handle(new IncomingRequest(channel, head), outparam);
      trap = ResponseOutparam.problem(outparam);
    } catch (error) {
      trap = describeTrap(error);
    }
    stdout.finish();
    stderr.finish();
    link.send({ kind: "done", channel: channel.id, trap });
    if (trap !== undefined) return;
    filesystem.reset();
    link.reset();
  }
}

/** One instance for the life of the process; its only channel carries the standard streams. */
function runProcess(link: HostLink, run: (channel: Channel) => void): void {
  link.send({ kind: "ready" });
  const { channel } = link.nextRequest();
  let trap: string | undefined;
  try {
    run(channel);
  } catch (error) {
    trap = describeTrap(error);
  }
  link.send({ kind: "done", channel: channel.id, trap });
}

async function openKeyvalue(state: GuestState | undefined): Promise<Record<string, object>> {
  if (state?.keyvalue === undefined) return {};
  return wasiKeyvalue(await KeyvalueDatabase.open(state.folder), state.keyvalue);
}

/** The reason and the frames of WebAssembly, without those of the runtime around them. */
function describeTrap(error: unknown): string {
  if (error instanceof GuestExit) return error.message;
  if (!(error instanceof Error)) return `the handler threw ${JSON.stringify(error)}`;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.includes("wasm://"));
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 16)].join("\n");
}
