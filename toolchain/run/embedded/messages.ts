/**
 * The messages between the HTTP thread and a guest thread.
 *
 * Problem: a guest is synchronous, it blocks inside `blocking-read`; Node's sockets are asynchronous.
 * Idea: sockets stay on the main thread, and each guest runs in a worker, which sleeps on an `Atomics` counter
 * until a message arrives. Every exchange is a *channel* that carries bytes both ways: for a request from a client,
 * the body goes to the guest and the answer comes back; for a request that the guest makes, the reverse.
 * Result: a guest can block for any time, and bodies stream in both directions. In each direction at most `WINDOW`
 * bytes are under way: the sender waits until the receiver reports that it took them.
 */

import type { Folder } from "../folders.ts";
import type { GuestState } from "./guest-state.ts";

/** Header names and values. Values are Latin-1 text as in Node: one character per byte. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** `wasi:http/types.error-code` as the transpiled component expects it. */
export interface ErrorCode {
  readonly tag: string;
  readonly val?: unknown;
}

export interface RequestHead {
  readonly method: string;
  readonly pathWithQuery: string;
  readonly authority: string | undefined;
  readonly headers: Headers;
}

export interface FetchHead {
  readonly method: string;
  readonly scheme: string;
  readonly authority: string;
  readonly pathWithQuery: string;
  readonly headers: Headers;
  /** How long to wait for the head of the answer; absent when the guest sets no limit. */
  readonly timeoutMilliseconds: number | undefined;
}

/** Bytes and their bookkeeping, the same in both directions. */
export type ChannelMessage =
  | { readonly kind: "data"; readonly channel: number; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly channel: number }
  /** No more bytes come, although the body is incomplete. */
  | { readonly kind: "failed"; readonly channel: number; readonly error: ErrorCode }
  /** The receiver took that many bytes, so the sender has room for more. */
  | { readonly kind: "taken"; readonly channel: number; readonly bytes: number }
  /** The receiver is closed; bytes that are sent from now on are lost. */
  | { readonly kind: "closed"; readonly channel: number };

export type ToGuest =
  | { readonly kind: "request"; readonly channel: number; readonly head: RequestHead }
  | { readonly kind: "fetched"; readonly channel: number; readonly status: number; readonly headers: Headers }
  | ChannelMessage;

export type FromGuest =
  /** A fresh instance waits for a request. `thread` is as of \`processor-share.ts\`. */
  | { readonly kind: "ready"; readonly thread: number | undefined }
  | { readonly kind: "answer"; readonly channel: number; readonly status: number; readonly headers: Headers }
  | { readonly kind: "fetch"; readonly channel: number; readonly head: FetchHead }
  /** The handler returned. `trap` says why it did not return normally. The worker ends after a trap. */
  | { readonly kind: "done"; readonly channel: number; readonly trap: string | undefined }
  | ChannelMessage;

/** How a guest thread is started. */
export interface GuestData {
  readonly role: "guest";
  /** `http` serves one request after the other; `stdio` runs once, with the standard streams of the process. */
  readonly entryPoint: "http" | "stdio";
  /** The `file:` URL of the transpiled component. */
  readonly moduleUrl: string;
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Hosts for outgoing HTTP that lists of the server name; absent where a part reaches any host. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** Whether no request leaves this process. */
  readonly isOffline: boolean;
  /** Absent for a component without state. */
  readonly state: GuestState | undefined;
  /** The folders that the component finds open, in this order. */
  readonly folders: readonly Folder[];
  /** Counts the messages to the guest. The guest sleeps until the count changes. */
  readonly wake: Int32Array;
}

/** How many bytes may be under way on one channel in one direction. */
export const WINDOW = 1024 * 1024;
