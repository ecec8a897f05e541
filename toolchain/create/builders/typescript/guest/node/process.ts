/**
 * Node's `process`, as far as packages ask for it while they run elsewhere. What needs a clock or the environment is in files of its own.
 */
import { writeError } from "../platform/stderr.ts";
import { decodeUtf8 } from "../platform/utf8.ts";

type Callback = (...values: unknown[]) => void;

/** Standard output belongs to the protocol: both go to standard error. */
function stream(fd: number): object {
  return {
    fd,
    isTTY: false,
    writable: true,
    columns: 80,
    write(data: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean {
      writeError(typeof data === "string" ? data : decodeUtf8(data));
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") queueMicrotask(done as () => void);
      return true;
    },
    end(): void {},
    on(): unknown {
      return this;
    },
    once(): unknown {
      return this;
    },
    emit(): boolean {
      return false;
    },
    removeListener(): unknown {
      return this;
    },
    hasColors: () => false,
    getColorDepth: () => 1,
  };
}

function ignore(this: unknown): unknown {
  return this;
}

export const process = {
  /** Read from the host by `process-env.ts`, if the code uses it. */
  env: {} as Record<string, string | undefined>,
  title: "wasmcp",
  browser: true,
  platform: "linux",
  arch: "wasm32",
  pid: 1,
  ppid: 0,
  // No version of Node: packages that look for one choose what works elsewhere.
  version: "",
  versions: {} as Record<string, string>,
  release: {} as Record<string, string>,
  features: {},
  config: {},
  argv: ["wasmcp", "component"],
  argv0: "wasmcp",
  execArgv: [],
  execPath: "/wasmcp",
  exitCode: undefined as number | undefined,
  stdout: /* @__PURE__ */ stream(1),
  stderr: /* @__PURE__ */ stream(2),
  nextTick(callback: Callback, ...values: unknown[]): void {
    if (typeof callback !== "function") throw new TypeError("expected a function");
    queueMicrotask(() => callback(...values));
  },
  cwd: (): string => "/",
  chdir(): never {
    throw new Error("process.chdir() is not available: components have no files");
  },
  umask: (): number => 0o22,
  exit(code: number = 0): never {
    throw new Error(
      `the code calls \`exit(${code})\` of \`process\`: a component ends its call with an answer or an error`,
    );
  },
  abort(): never {
    throw new Error("process.abort() was called");
  },
  emitWarning(warning: unknown): void {
    writeError(`warning: ${warning instanceof Error ? warning.message : String(warning)}\n`);
  },
  memoryUsage: (): Record<string, number> => ({
    rss: 0,
    heapTotal: 0,
    heapUsed: 0,
    external: 0,
    arrayBuffers: 0,
  }),
  cpuUsage: (): Record<string, number> => ({ user: 0, system: 0 }),
  binding(name: string): never {
    throw new Error(`process.binding("${name}") is not available: it is part of Node`);
  },
  // Events of a process, such as `exit`, do not happen.
  on: ignore,
  once: ignore,
  off: ignore,
  addListener: ignore,
  prependListener: ignore,
  removeListener: ignore,
  removeAllListeners: ignore,
  setMaxListeners: ignore,
  emit: (): boolean => false,
  listeners: (): unknown[] => [],
  listenerCount: (): number => 0,
  get [Symbol.toStringTag](): string {
    return "process";
  },
};
