import type { MessagePort } from "node:worker_threads";
import type { GuestState } from "./guest-state.ts";
import { HostLink } from "./host-link.ts";
import { LogSink, processStderr } from "./log.ts";
import type { GuestData } from "./messages.ts";
import {
  GuestExit,
  IncomingRequest,
  KeyvalueDatabase,
  ResponseOutparam,
  wasiFilesystem,
  wasiImports,
  type WasiOptions,
} from "./wasi/index.ts";

/** What the transpiler generates. */
interface TranspiledModule {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Readonly<Record<string, object>>,
  ): Instance;
}

interface Instance {
  readonly incomingHandler: { handle(request: IncomingRequest, outparam: ResponseOutparam): void };
  readonly run: { run(): void };
}

type Instantiate = (imports: Readonly<Record<string, object>>) => Instance;

/** The options that all instances of a thread share: all except the standard streams. */
type Surroundings = Pick<WasiOptions, "link" | "environment" | "filesystem" | "keyvalue">;

/** The life of a guest thread. */
export async function runGuest(data: GuestData, port: MessagePort): Promise<void> {
  // The transpiler's code reads a debugging variable at every call, and reading `process.env` is slow.
  Object.defineProperty(process, "env", { value: Object.freeze({}) });
  const link = new HostLink(port, data.wake);
  const instantiate = await loadComponent(data);
  const { state, environment } = data;
  const filesystem = wasiFilesystem(link, state?.isOpened === true ? state.folder : undefined);
  const surroundings = { link, environment, filesystem, keyvalue: await openKeyvalue(state) };
  if (data.entryPoint === "stdio") runProcess(instantiate, surroundings);
  else serveRequests(instantiate, surroundings);
}

async function loadComponent({ moduleUrl, coreModules }: GuestData): Promise<Instantiate> {
  const transpiled = (await import(moduleUrl)) as TranspiledModule;
  const getCoreModule = (name: string): WebAssembly.Module => {
    const module = coreModules.get(name);
    if (module === undefined) {
      throw new Error(`the transpiled component asks for an unknown module \`${name}\``);
    }
    return module;
  };
  return (imports) => transpiled.instantiate(getCoreModule, imports);
}

async function openKeyvalue(state: GuestState | undefined): Promise<WasiOptions["keyvalue"]> {
  if (state?.keyvalue === undefined) return undefined;
  return { database: await KeyvalueDatabase.open(state.folder), draft: state.keyvalue };
}

/**
 * Serves one request after the other, each with a fresh instance of the component, as `wasmtime serve` does. It makes the
 * instance before the request arrives, so that no request waits for it. A trap leaves the thread in an unknown state: it
 * reports the trap and ends, and the pool starts another thread.
 */
function serveRequests(instantiate: Instantiate, surroundings: Surroundings): void {
  const { link, filesystem } = surroundings;
  let requestNumber = 0;
  const stdout = new LogSink("stdout", () => requestNumber);
  const stderr = new LogSink("stderr", () => requestNumber);
  const imports = wasiImports({ ...surroundings, stdout, stderr });
  for (;;) {
    const next = prepare(instantiate, imports);
    link.send({ kind: "ready" });
    const { channel, head } = link.nextRequest();
    requestNumber = channel.id;
    const outparam = new ResponseOutparam(channel);
    let trap: string | undefined;
    try {
      if (next.instance === undefined) throw next.error;
      next.instance.incomingHandler.handle(new IncomingRequest(channel, head), outparam);
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

/** Makes an instance. If that fails, the request that the instance was made for reports the error. */
function prepare(
  instantiate: Instantiate,
  imports: Readonly<Record<string, object>>,
): { readonly instance?: Instance; readonly error?: unknown } {
  try {
    return { instance: instantiate(imports) };
  } catch (error) {
    return { error };
  }
}

/** Runs one instance for the life of the process; its only channel carries the standard streams. */
function runProcess(instantiate: Instantiate, surroundings: Surroundings): void {
  const { link } = surroundings;
  link.send({ kind: "ready" });
  const { channel } = link.nextRequest();
  let trap: string | undefined;
  try {
    const streams = { stdin: channel, stdout: channel, stderr: processStderr };
    instantiate(wasiImports({ ...surroundings, ...streams })).run.run();
  } catch (error) {
    trap = describeTrap(error);
  }
  link.send({ kind: "done", channel: channel.id, trap });
}

/** The reason and the frames of WebAssembly, without those of the runtime around them. */
function describeTrap(error: unknown): string {
  if (error instanceof GuestExit) return error.message;
  if (!(error instanceof Error)) return `the handler threw ${JSON.stringify(error)}`;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.includes("wasm://"));
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 16)].join("\n");
}
