import { availableParallelism } from "node:os";
import type { Job } from "../../progress.ts";
import type { Address } from "../address.ts";
import { openedFolders } from "../folders.ts";
import type { Backend, RequestKind } from "../gateway/index.ts";
import { hasTasks, recordsCalls } from "../framework-parts.ts";
import type { Transport } from "../server-component.ts";
import type { BackendOptions, LaunchOptions, Prepared } from "../server.ts";
import type { StdioCommand } from "../stdio-command.ts";
import { ServerProcess } from "../server-process.ts";
import { untilReady } from "../until-ready.ts";
import { passVariables, showVariables } from "../../variables.ts";
import type { Wasmtime } from "./find.ts";
import {
  callLimits,
  lastingLimits,
  wasmtimeCapabilities,
  wasmtimeRunArguments,
  wasmtimeServeArguments,
  type ProcessLimits,
} from "./flags.ts";
import { readProcessTrap, TrapLog } from "./trap-log.ts";

/** Where the processes listen: the gateway alone reaches them. */
const PRIVATE: Address = { host: "127.0.0.1", port: 0 };

/**
 * Starts a server over HTTP: `wasmtime serve`, and once more for requests that last. Problem: the time limit of wasmtime is
 * one for all requests of a process, and it would end listeners and tasks. Idea: these go to a second process, which
 * limits the work of an instance instead: a listener that waits does next to none. It shares the state folder. Few
 * servers have such requests, so it starts when the first one comes.
 */
export async function startOnWasmtime(
  server: Prepared<BackendOptions>,
  wasmtime: Wasmtime,
  job: Job,
): Promise<Backend> {
  const { limits } = server;
  const traps = new TrapLog(limits);
  const calls = await serve(server, wasmtime, callLimits(limits), traps, job);
  let lasting: Promise<Serving> | undefined;
  const startLasting = async (): Promise<Serving> => {
    const started = await serve(server, wasmtime, lastingLimits(limits), traps, job);
    // The next request starts another one.
    void started.process.exited.then(() => (lasting = undefined));
    return started;
  };
  return {
    runtime: "wasmtime",
    limits,
    hasTasks: hasTasks(server.component),
    asksClients: recordsCalls(server.component),
    isProtected: server.protection.isProtected,
    addressFor: (kind: RequestKind) => {
      if (kind === "call") return calls.address;
      lasting ??= startLasting().catch((error: unknown) => {
        lasting = undefined;
        throw error;
      });
      return lasting.then(({ address }) => address);
    },
    headersFor: () => [],
    explain: (failure) => traps.explain(failure),
    command: ({ host, port }) => [
      wasmtime.path,
      ...wasmtimeServeArguments({
        ...commonOptions(server, "http"),
        host,
        port,
        limits: { ...limits, work: undefined },
        version: wasmtime.version,
        variables: showVariables(server.env),
      }),
    ],
    exited: calls.process.exited,
    stop: async () => {
      const second = lasting?.then(({ process }) => process.stop()).catch(() => {});
      await Promise.all([calls.process.stop(), second]);
    },
  };
}

interface Serving {
  readonly process: ServerProcess;
  readonly address: Address;
}

async function serve(
  server: Prepared<BackendOptions>,
  wasmtime: Wasmtime,
  limits: ProcessLimits,
  traps: TrapLog,
  job: Job,
): Promise<Serving> {
  const { words, environment } = passVariables(server.env);
  let isReady = false;
  const process = new ServerProcess(
    wasmtime.path,
    wasmtimeServeArguments({
      ...commonOptions(server, "http"),
      ...PRIVATE,
      limits,
      version: wasmtime.version,
      variables: words,
    }),
    {
      env: wasmtimeEnvironment(server, environment),
      ipc: false,
      // Output from before that is part of the error message if the server does not start.
      onLog: (text) => {
        if (isReady) server.onLog?.(text);
      },
    },
  );
  process.onLine((line) => traps.take(line));
  const port = await untilReady(process, PRIVATE, job, (resolve) => {
    process.onLine((line) => {
      const listening = /^Serving HTTP on https?:\/\/\S*:(\d+)\/?/.exec(line);
      if (listening !== null) resolve(Number(listening[1]));
    });
  });
  isReady = true;
  return { process, address: { ...PRIVATE, port } };
}

/** The process of a server over stdio: `wasmtime run`. */
export function stdioOnWasmtime(server: Prepared<LaunchOptions>, wasmtime: Wasmtime): StdioCommand {
  const { words, environment } = passVariables(server.env);
  return {
    program: wasmtime.path,
    args: wasmtimeRunArguments({
      ...commonOptions(server, "stdio"),
      // The process lives for as long as its client; our own process keeps the time of a call.
      limits: { ...server.limits, time: undefined, work: undefined },
      version: wasmtime.version,
      variables: words,
    }),
    env: wasmtimeEnvironment(server, environment),
    explain: (log) => readProcessTrap(log, server.limits),
  };
}

function commonOptions(server: Prepared<LaunchOptions>, transport: Transport) {
  const { component, file } = server;
  return {
    capabilities: wasmtimeCapabilities(component.imports.keys(), transport),
    folders: openedFolders(server),
    file,
  };
}

/**
 * wasmtime would have one thread per processor. Calls that compute without end then take turns of 50 milliseconds, and each
 * step of another request waits for all of them. With more threads, the operating system gives it its share at once: while
 * eight endless calls keep two processors busy, another call takes 50 milliseconds instead of two seconds.
 */
function threads(): number {
  return Math.max(16, 4 * availableParallelism());
}

/** Without host backtraces, which are noise in a release build. wasmtime prints those of the guest in any case. */
function wasmtimeEnvironment(
  { hostEnv }: Prepared<LaunchOptions>,
  variables: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  return { TOKIO_WORKER_THREADS: String(threads()), ...hostEnv, RUST_BACKTRACE: "0", ...variables };
}
