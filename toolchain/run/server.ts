import type { Component } from "../../core/component/index.ts";
import type { Folder } from "./folders.ts";
import type { RequestRecord } from "./gateway/index.ts";
import type { Limits } from "./limits.ts";
import type { RunProtection } from "./protection.ts";
import type { Address } from "./address.ts";
import type { NetworkAccess } from "./network.ts";
import type { Runtime } from "./runtime.ts";
import type { ServerExit } from "./server-process.ts";
import type { State } from "./state.ts";

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

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
  /** Folders that the server may open besides, for the parts to which they are granted. */
  readonly folders?: readonly Folder[] | undefined;
  /** What one call may use; `DEFAULT_LIMITS` unless given. */
  readonly limits?: Limits | undefined;
  /** For the embedded runtime: the folder of what it made of the file earlier, with `translatedFiles`. Then no compiler is needed. */
  readonly translated?: string | undefined;
  /** `none`: no part reaches another machine, whatever it was granted. Only the embedded runtime can do that. */
  readonly network?: "granted" | "none" | undefined;
  /** The user's choice of wasmtime, which wins over `WASMTIME` and `PATH`. */
  readonly wasmtimePath?: string | undefined;
  /** The environment in which programs are looked up, and which the runtime's process inherits. The server does not see it. */
  readonly hostEnv: Environment;
  /** The folders for the state of servers, and for components that the embedded runtime has translated. */
  readonly places: { readonly cache: string; readonly state: string };
}

/** How a server over HTTP is run, wherever it listens. */
export interface BackendOptions extends LaunchOptions {
  /** Receives the server's output as it comes: neither masked nor split into lines. */
  readonly onLog?: ((text: string) => void) | undefined;
  /** Where clients reach it. */
  readonly listensOn?: Address | undefined;
}

export interface StartOptions extends BackendOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Called for each request when it has ended. */
  readonly onRequest?: (record: RequestRecord) => void;
}

/** A server that is about to be started: its component has been read, and its state folder exists. */
export type Prepared<Options extends LaunchOptions> = Omit<Options, "state" | "limits"> & {
  readonly limits: Limits;
  readonly component: Component;
  /** Absent for a server without state. */
  readonly state: State | undefined;
  /** Over stdio, the process that starts the server decides who uses it. */
  readonly protection: RunProtection;
};

export interface RunningServer {
  /** Where MCP clients connect: `http://127.0.0.1:8080/mcp` */
  readonly url: string;
  readonly port: number;
  /** Absent for a server that only this machine reaches. */
  readonly network: NetworkAccess | undefined;
  readonly runtime: Runtime;
  /** The same command for a terminal, to be shown: values that look secret are masked. See `quoteCommand`. */
  readonly command: readonly string[];
  /** Whether it admits only clients with a token. */
  readonly isProtected: boolean;
  /** Why it serves no client, in its own words: it demands tokens, and is not configured. */
  readonly notServing: string | undefined;
  readonly exited: Promise<ServerExit>;
  /** Resolves when the process has ended. It can be called more than once. */
  stop(): Promise<void>;
}
