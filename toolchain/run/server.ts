import type { Component } from "../../core/component/index.ts";
import type { ServerExit } from "./server-process.ts";
import type { State } from "./state.ts";

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What runs a server's component. */
export type Runtime = "wasmtime" | "embedded";

/** How a server is run, whether clients reach it over HTTP or over its standard streams. */
export interface LaunchOptions {
  /** A composed server. It exports `wasi:http/incoming-handler`, or `wasi:cli/run` for a server over stdio. */
  readonly file: string;
  /** `auto` is wasmtime if it is installed, and the embedded runtime otherwise. */
  readonly runtime: Runtime | "auto";
  /** The environment that the server sees. It sees no other variable. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder for the server's state. By default the server has its own folder below `places.state`; see `openState`. */
  readonly state?: string | undefined;
  /** The user's choice of wasmtime, which wins over `WASMTIME` and `PATH`. */
  readonly wasmtimePath?: string | undefined;
  /** The environment in which programs are looked up, and which the runtime's process inherits. The server does not see it. */
  readonly hostEnv: Environment;
  /** The folders for the state of servers, and for components that the embedded runtime has translated. */
  readonly places: { readonly cache: string; readonly state: string };
}

export interface StartOptions extends LaunchOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Receives the server's output as it comes: neither masked nor split into lines. */
  readonly onLog?: (text: string) => void;
}

/** A server that is about to be started: its component has been read, and its state folder exists. */
export type Prepared<Options extends LaunchOptions> = Omit<Options, "state"> & {
  readonly component: Component;
  /** Absent for a server without state. */
  readonly state: State | undefined;
};

export interface RunningServer {
  /** Where MCP clients connect: `http://127.0.0.1:8080/mcp` */
  readonly url: string;
  readonly port: number;
  readonly runtime: Runtime;
  /** The same command for a terminal, to be shown: values that look secret are masked. See `quoteCommand`. */
  readonly command: readonly string[];
  readonly exited: Promise<ServerExit>;
  /** Resolves when the process has ended. It can be called more than once. */
  stop(): Promise<void>;
}
