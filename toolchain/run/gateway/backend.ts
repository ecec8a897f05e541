import type { Address } from "../address.ts";
import type { Limits } from "../limits.ts";
import type { Runtime } from "../runtime.ts";
import type { ServerExit } from "../server-process.ts";
import type { Stop } from "./stop.ts";

/**
 * How long a request may last. A `call` ends within the limits. A `listener` lasts until its client leaves: a stream of
 * changes. A `task` answers within the limits, but its instance may go on after the answer, or wait for its client.
 */
export type RequestKind = "call" | "listener" | "task";

/** A server behind the gateway. It listens on this machine only, on a port that only the gateway knows. */
export interface Backend {
  readonly runtime: Runtime;
  readonly limits: Limits;
  /** Where requests of this kind go. The server starts a process for them when the first one comes, if they need one. */
  addressFor(kind: RequestKind): Address | Promise<Address>;
  /** Headers that the server needs besides those of the client. */
  headersFor(kind: RequestKind): readonly string[];
  /** Whether an answer to a tool call can be a task. */
  readonly hasTasks: boolean;
  /** Whether a call of a client with a handshake may ask the client, and wait for the answer. */
  readonly asksClients: boolean;
  /** Whether it admits only clients with a token. */
  readonly isProtected: boolean;
  /** Why the server has not answered a call: asked right after it failed with this status and this header. */
  explain(failure: BackendFailure): Promise<Stop>;
  /** A command for a terminal that starts the same server at this address, with values that look secret masked. */
  command(address: Address): readonly string[];
  readonly exited: Promise<ServerExit>;
  /** Ends its processes, and resolves when they have ended. It can be called more than once. */
  stop(): Promise<void>;
}

/** What the gateway saw of a call that failed. */
export interface BackendFailure {
  /** Absent when the connection broke before an answer. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Since the request was passed on. */
  readonly milliseconds: number;
}
