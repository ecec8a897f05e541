import type { MessagePort } from "node:worker_threads";
import { LineMemory } from "../last-words.ts";
import type { GuestState } from "./guest-state.ts";
import { HostLink } from "./host-link.ts";
import { LogSink, processStderr, rememberedBy } from "./log.ts";
import type { GuestData } from "./messages.ts";
import { currentThread } from "./processor-share.ts";
import { FRAMES, memoryLine, wordsLine } from "./trap.ts";
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
    instantiateCore: (module: WebAssembly.Module, imports: object) => { readonly exports: object },
  ): Instance;
}

interface Instance {
  readonly incomingHandler: { handle(request: IncomingRequest, outparam: ResponseOutparam): void };
  readonly run: { run(): void };
}

type Instantiate = (imports: Readonly<Record<string, object>>) => {
  readonly instance: Instance;
  /** The bytes of the largest memory in it. */
  readonly memorySize: () => number;
};

interface Memory {
  readonly buffer: ArrayBuffer;
}

/** The type library has only the types of `WebAssembly`, not its functions. */
const wasm = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Instance: new (module: WebAssembly.Module, imports: object) => { readonly exports: object };
      readonly Memory: new (...args: never) => Memory;
    };
  }
).WebAssembly;

/** The options that all instances of a thread share: all except the standard streams. */
type Surroundings = Pick<WasiOptions, "link" | "environment" | "filesystem" | "keyvalue">;

/** The life of a guest thread. */
export async function runGuest(data: GuestData, port: MessagePort): Promise<void> {
  Error.stackTraceLimit = FRAMES;
  // The transpiler's code reads a debugging variable at every call, and reading `process.env` is slow.
  Object.defineProperty(process, "env", { value: Object.freeze({}) });
  const link = new HostLink(port, data.wake);
  const instantiate = await loadComponent(data);
  const { state, environment, folders } = data;
  const filesystem = wasiFilesystem(link, folders);
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
  return (imports) => {
    const memories: Memory[] = [];
    const instance = transpiled.instantiate(getCoreModule, imports, (module, coreImports) => {
      const core = new wasm.Instance(module, coreImports);
      memories.push(...Object.values(core.exports).filter((each) => each instanceof wasm.Memory));
      return core;
    });
    return { instance, memorySize: () => Math.max(0, ...memories.map(({ buffer }) => buffer.byteLength)) };
  };
}

async function openKeyvalue(state: GuestState | undefined): Promise<WasiOptions["keyvalue"]> {
  if (state?.keyvalue === undefined) return undefined;
  return { database: await KeyvalueDatabase.open(state.folder), draft: state.keyvalue };
}

/** A thread gives a larger memory back to the system when it ends. As garbage, the memory would stay for some time. */
const LARGE_MEMORY = 32 * 1024 * 1024;

/**
 * Serves one request after the other, each with a fresh instance of the component, as `wasmtime serve` does. It makes the
 * instance before the request arrives, so that no request waits for it. A trap leaves the thread in an unknown state: it
 * reports the trap and ends, and the pool starts another thread. So does an instance with a large memory.
 */
function serveRequests(instantiate: Instantiate, surroundings: Surroundings): void {
  const { link, filesystem } = surroundings;
  let requestNumber = 0;
  const stdout = new LogSink("stdout", () => requestNumber);
  const stderr = new LogSink("stderr", () => requestNumber);
  const said = new LineMemory();
  const imports = wasiImports({ ...surroundings, stdout, stderr: rememberedBy(said, stderr) });
  const thread = currentThread();
  for (;;) {
    const next = prepare(instantiate, imports);
    link.send({ kind: "ready", thread });
    const { channel, head } = link.nextRequest();
    requestNumber = channel.id;
    const outparam = new ResponseOutparam(channel);
    let trap: string | undefined;
    try {
      if (next.made === undefined) throw next.error;
      next.made.instance.incomingHandler.handle(new IncomingRequest(channel, head), outparam);
      trap = ResponseOutparam.problem(outparam);
    } catch (error) {
      trap = describeTrap(error, said, next.made?.memorySize());
    }
    stdout.finish();
    stderr.finish();
    link.send({ kind: "done", channel: channel.id, trap });
    if (trap !== undefined || (next.made?.memorySize() ?? 0) > LARGE_MEMORY) return;
    said.clear();
    filesystem.reset();
    link.reset();
  }
}

/** Makes an instance. If that fails, the request that the instance was made for reports the error. */
function prepare(
  instantiate: Instantiate,
  imports: Readonly<Record<string, object>>,
): { readonly made?: ReturnType<Instantiate>; readonly error?: unknown } {
  try {
    return { made: instantiate(imports) };
  } catch (error) {
    return { error };
  }
}

/** Runs one instance for the life of the process; its only channel carries the standard streams. */
function runProcess(instantiate: Instantiate, surroundings: Surroundings): void {
  const { link } = surroundings;
  link.send({ kind: "ready", thread: undefined });
  const { channel } = link.nextRequest();
  let trap: string | undefined;
  let made: ReturnType<Instantiate> | undefined;
  const said = new LineMemory();
  try {
    const streams = { stdin: channel, stdout: channel, stderr: rememberedBy(said, processStderr) };
    made = instantiate(wasiImports({ ...surroundings, ...streams }));
    made.instance.run.run();
  } catch (error) {
    trap = describeTrap(error, said, made?.memorySize());
  }
  link.send({ kind: "done", channel: channel.id, trap });
}

/** The reason, what the guest said of it, and the frames of WebAssembly without those of the runtime around them. */
function describeTrap(error: unknown, said: LineMemory, memorySize = 0): string {
  if (error instanceof GuestExit) return error.message;
  if (!(error instanceof Error)) return `the handler threw ${JSON.stringify(error)}`;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.includes("wasm://"));
  const words = said.lastWords;
  const lines = [memoryLine(memorySize), ...(words === undefined ? [] : [wordsLine(words)]), ...frames];
  return [`${error.name}: ${error.message}`, ...lines].join("\n");
}
