import { readFile } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import { readComponent, type Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import type { Job } from "../progress.ts";
import type { Places } from "../sources/places.ts";
import { isAddressFree, portInUse, type Address } from "./address.ts";
import { looksSecret, maskVariable } from "./command-line.ts";
import type { EmbeddedEvent, StartEmbedded } from "./embedded/main.ts";
import type { KeyvalueDraft } from "./embedded/guest-state.ts";
import { accepts, ServerProcess, type ServerExit } from "./server-process.ts";
import { serverEnvironment } from "./server-environment.ts";
import { openState, type State } from "./state.ts";
import {
  findWasmtime,
  printAddress,
  wasmtimeCapabilities,
  wasmtimeServeArguments,
  type Environment,
  type Wasmtime,
} from "./wasmtime/flags.ts";

export type Runtime = "wasmtime" | "embedded";

export interface StartOptions {
  /** A composed server: a component that exports `wasi:http/incoming-handler`. */
  readonly file: string;
  /** `auto` is wasmtime where there is one. */
  readonly runtime: Runtime | "auto";
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** What the server sees as its environment; nothing else of ours reaches it. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Where the server keeps what outlives a request; unless given, a folder of its own below the user's state folder. Only for
   * a server that keeps something: see `openState`.
   */
  readonly state?: string | undefined;
  /** The user's choice of wasmtime, before `WASMTIME` and `PATH`. */
  readonly wasmtimePath?: string | undefined;
  /** The environment to find programs in, and that processes inherit; a server does not see it. */
  readonly hostEnv: Environment;
  /** Where state is kept, and what the embedded runtime has translated. */
  readonly places: Pick<Places, "cache" | "state">;
  /** Output of the server, as it comes, neither masked nor cut into lines. */
  readonly onLog?: (text: string) => void;
}

export interface RunningServer {
  /** Where MCP clients connect: `http://127.0.0.1:8080/mcp` */
  readonly url: string;
  readonly port: number;
  readonly runtime: Runtime;
  /** What does the same in a terminal, for display: values that look secret are masked. See `quoteCommand`. */
  readonly command: readonly string[];
  readonly exited: Promise<ServerExit>;
  /** Resolves when the process is gone; may be called more than once. */
  stop(): Promise<void>;
}

/** Starts a server and resolves when it accepts connections. Aborting the job before that ends the process. */
export async function startServer(options: StartOptions, job: Job, assets: Assets): Promise<RunningServer> {
  const component = await readServerComponent(options.file, "http");
  const env = serverEnvironment(component, options.env);
  const { hostEnv, places } = options;
  const wasmtime = await chooseWasmtime(options, hostEnv);
  job.signal.throwIfAborted();
  if (!(await isAddressFree(options))) throw portInUse(options);
  const state = await openState({
    component,
    file: options.file,
    chosen: options.state,
    runtimeKeepsKeyvalue: wasmtime === undefined,
    places,
  });
  job.progress.step(
    `starting ${path.basename(options.file)} on ${wasmtime === undefined ? "the embedded runtime" : "wasmtime"}`,
  );
  return wasmtime === undefined
    ? startEmbedded({ ...options, env }, component, state, hostEnv, job, assets)
    : startWasmtime({ ...options, env }, component, state, wasmtime, hostEnv, job);
}

/** What a server exports that is reached that way, up to the patch of its version. */
const entryPoints = {
  http: "wasi:http/incoming-handler@0.2",
  stdio: "wasi:cli/run@0.2",
} as const;

/** Refuses, with a reason, what is no component or no server. */
export async function readServerComponent(
  file: string,
  transport: keyof typeof entryPoints,
): Promise<Component> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new ToolchainError("no-such-file", `there is no file \`${file}\``);
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  });
  let component: Component;
  try {
    component = readComponent(bytes);
  } catch (error) {
    throw new ToolchainError("not-a-component", `\`${file}\` is not a WebAssembly component`, {
      cause: error,
    });
  }
  const isReachedBy = (each: keyof typeof entryPoints): boolean =>
    [...component.exports.keys()].some((name) => name.startsWith(`${entryPoints[each]}.`));
  if (isReachedBy(transport)) return component;
  const missing = `it does not export \`${entryPoints[transport]}\``;
  const other = transport === "http" ? "stdio" : "http";
  if (isReachedBy(other)) {
    throw new ToolchainError("other-transport", `\`${file}\` is a server for ${other}: ${missing}`, {
      remedy: `run it ${other === "stdio" ? "with" : "without"} \`--stdio\`, or compose it with \`--transport ${transport}\``,
    });
  }
  const how = transport === "http" ? "" : " --transport stdio";
  throw new ToolchainError("not-a-server", `\`${file}\` is not a server: ${missing}`, {
    remedy: `compose it into one first: wasmcp compose server ${file} -o server.wasm${how}`,
  });
}

/** The wasmtime to run a server on; nothing when that is to be the embedded runtime. */
export async function chooseWasmtime(
  options: Pick<StartOptions, "runtime" | "wasmtimePath">,
  hostEnv: Environment,
): Promise<Wasmtime | undefined> {
  if (options.runtime === "embedded") return undefined;
  const found = await findWasmtime({ setting: options.wasmtimePath, env: hostEnv });
  if (found === undefined && options.runtime === "wasmtime") {
    throw new ToolchainError(
      "no-wasmtime",
      "wasmtime was not found: neither `WASMTIME` names it nor is it on `PATH`",
      {
        remedy: "install it from https://wasmtime.dev, or choose the embedded runtime",
      },
    );
  }
  return found;
}

async function startWasmtime(
  options: StartOptions,
  component: Component,
  state: State | undefined,
  wasmtime: Wasmtime,
  hostEnv: Environment,
  job: Job,
): Promise<RunningServer> {
  const capabilities = wasmtimeCapabilities(component.imports.keys());
  const stateFolder = state?.isOpened === true ? state.folder : undefined;
  const serve = { capabilities, host: options.host, port: options.port, stateFolder, file: options.file };
  const { given, secrets } = splitSecrets(options.env);
  const args = wasmtimeServeArguments({ ...serve, env: given });
  const server = new ServerProcess(wasmtime.path, args, {
    // Host backtraces of a release build are noise; those of the guest are printed either way.
    env: { ...hostEnv, RUST_BACKTRACE: "0", ...secrets },
    ipc: false,
    onLog: options.onLog,
  });
  const port = await whenReady(server, job, options, (resolve) => {
    server.onLine((line) => {
      const found = /^Serving HTTP on https?:\/\/\S*:(\d+)\/?/.exec(line);
      if (found !== null) resolve(Number(found[1]));
    });
  });
  const shown = wasmtimeServeArguments({ ...serve, port, env: masked(options.env) });
  return running(server, "wasmtime", options.host, port, [wasmtime.path, ...shown]);
}

async function startEmbedded(
  options: StartOptions,
  component: Component,
  state: State | undefined,
  hostEnv: Environment,
  job: Job,
  assets: Assets,
): Promise<RunningServer> {
  const server = new ServerProcess(process.execPath, [assets.embeddedRuntime], {
    env: embeddedEnvironment(hostEnv),
    ipc: true,
    onLog: options.onLog,
  });
  const start: StartEmbedded = {
    transport: "http",
    file: options.file,
    host: options.host,
    port: options.port,
    env: options.env,
    cacheFolder: embeddedCacheFolder(options.places),
    state: state && { ...state, keyvalue: keyvalueDraft(component) },
  };
  const port = await whenReady(server, job, options, (resolve, reject) => {
    server.child.on("message", (event: EmbeddedEvent) => {
      switch (event.kind) {
        case "step":
          return job.progress.step(event.message);
        case "ready":
          return resolve(event.port);
        case "failed":
          return reject(
            event.code === "port-in-use"
              ? portInUse(options)
              : new ToolchainError(event.code, event.message, {
                  ...(event.remedy !== undefined && { remedy: event.remedy }),
                }),
          );
      }
    });
    // A failure to send means that the process is gone, which is noticed elsewhere.
    server.child.send(start, () => {});
  });
  const shownEnv = Object.entries(masked(options.env)).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  const address = printAddress(options.host, port);
  const command = ["wasmcp", "run", options.file, "--runtime", "embedded", "--addr", address];
  if (state !== undefined) command.push("--state", state.folder);
  command.push(...shownEnv);
  return running(server, "embedded", options.host, port, command);
}

/** The transpiled component asks for interfaces without their versions, so there can be one draft at a time. */
export function keyvalueDraft(component: Component): KeyvalueDraft | undefined {
  const found = new Set(
    [...component.imports.keys()]
      .filter((name) => name.startsWith("wasi:keyvalue/"))
      .map((name) => name.slice(name.indexOf("@") + 1)),
  );
  const [draft, other] = found;
  if (draft === undefined) return undefined;
  if (other === undefined && (draft === "0.2.0-draft" || draft === "0.2.0-draft2")) return draft;
  throw new ToolchainError(
    "unsupported-import",
    `the embedded runtime provides \`wasi:keyvalue\` in one version at a time, 0.2.0-draft or 0.2.0-draft2; the component imports ${[...found].join(" and ")}`,
    { remedy: "run it with a runtime that provides them" },
  );
}

/** Waits for the port that the server says it listens on, and for a connection to it; ends the process otherwise. */
async function whenReady(
  server: ServerProcess,
  job: Job,
  address: Address,
  watch: (resolve: (port: number) => void, reject: (error: Error) => void) => void,
): Promise<number> {
  let abort = (): void => {};
  try {
    const port = await new Promise<number>((resolve, reject) => {
      watch(resolve, reject);
      abort = () => reject(job.signal.reason instanceof Error ? job.signal.reason : new Error("aborted"));
      job.signal.addEventListener("abort", abort);
      if (job.signal.aborted) abort();
      void server.exited.then(({ code, signal }) =>
        reject(startFailure(server.output, address, code, signal)),
      );
    });
    const host = address.host;
    if (!(await accepts({ host, port }))) {
      throw new ToolchainError(
        "not-reachable",
        `the server says it listens on port ${port}, but it does not answer`,
      );
    }
    return port;
  } catch (error) {
    await server.stop();
    throw error;
  } finally {
    job.signal.removeEventListener("abort", abort);
  }
}

function startFailure(
  output: string,
  address: Address,
  code: number | undefined,
  signal: string | undefined,
): Error {
  if (/address already in use|os error 98|os error 48|os error 10048/i.test(output))
    return portInUse(address);
  const how =
    signal !== undefined
      ? `was ended by ${signal}`
      : code !== undefined
        ? `exited with ${code}`
        : "did not start";
  return new ToolchainError("start-failed", `the server ${how} before it was ready`, {
    ...(output !== "" && { cause: new Error(output) }),
  });
}

function running(
  server: ServerProcess,
  runtime: Runtime,
  host: string,
  port: number,
  command: readonly string[],
): RunningServer {
  // A client on this machine cannot connect to "every address".
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return {
    url: `http://${printAddress(reachable, port)}/mcp`,
    port,
    runtime,
    command,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

/**
 * Anybody on the machine can read a command line, so secrets go through the environment of wasmtime's own process:
 * `given` names them without a value.
 */
export function splitSecrets(env: Readonly<Record<string, string>>): {
  readonly given: Readonly<Record<string, string | undefined>>;
  readonly secrets: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(env);
  return {
    given: Object.fromEntries(entries.map(([name, value]) => [name, looksSecret(name) ? undefined : value])),
    secrets: Object.fromEntries(entries.filter(([name]) => looksSecret(name))),
  };
}

/**
 * For the process of the embedded runtime. Under Electron, the executable is an editor unless told otherwise. Options for
 * Node that happen to be set here (a debugger's, say) are not meant for the server.
 */
export function embeddedEnvironment(hostEnv: Environment): NodeJS.ProcessEnv {
  return { ...hostEnv, NODE_OPTIONS: undefined, ELECTRON_RUN_AS_NODE: "1" };
}

function masked(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, maskVariable(name, value)]));
}

/** `~/.cache/wasmcp/embedded` */
export function embeddedCacheFolder({ cache }: Pick<Places, "cache">): string {
  return path.join(cache, "embedded");
}
