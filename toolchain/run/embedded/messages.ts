/**
 * What the HTTP thread and a guest thread say to each other.
 *
 * Problem: a guest is synchronous, it blocks inside `blocking-read`; Node's sockets are not.
 * Idea: sockets stay on the main thread, and each guest runs in a worker that sleeps on an `Atomics` counter
 * until a message arrives. Every exchange is a *channel* that carries bytes both ways: for a request that came
 * in, the body goes to the guest and the answer comes back; for a request that the guest makes, the reverse.
 * Result: guests may block as long as they like, bodies stream in both directions, and both directions are
 * bounded: at most `WINDOW` bytes are under way until the other side reports that it took them.
 */

import type { KeyvalueDraft } from "./wasi/keyvalue/index.ts";

/** Header names and values; values are Latin-1 text, one character per octet, as Node has them. */
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
  /** Until the head of the answer has arrived; absent when the guest sets none. */
  readonly timeoutMilliseconds: number | undefined;
}

/** Bytes and their bookkeeping, the same in both directions. */
export type ChannelMessage =
  | { readonly kind: "data"; readonly channel: number; readonly bytes: Uint8Array }
  | { readonly kind: "end"; readonly channel: number }
  /** No more bytes will come, and those that came are not all. */
  | { readonly kind: "failed"; readonly channel: number; readonly error: ErrorCode }
  /** The receiver took that many bytes. */
  | { readonly kind: "taken"; readonly channel: number; readonly bytes: number }
  /** The receiver has gone; what is sent from now on is lost. */
  | { readonly kind: "closed"; readonly channel: number };

export type ToGuest =
  | { readonly kind: "request"; readonly channel: number; readonly head: RequestHead }
  | { readonly kind: "fetched"; readonly channel: number; readonly status: number; readonly headers: Headers }
  | ChannelMessage;

export type FromGuest =
  /** A fresh instance waits for a request. */
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly channel: number; readonly status: number; readonly headers: Headers }
  | { readonly kind: "fetch"; readonly channel: number; readonly head: FetchHead }
  /** The handler returned. `trap` says why it did not return normally; the worker is then of no further use. */
  | { readonly kind: "done"; readonly channel: number; readonly trap: string | undefined }
  | ChannelMessage;

/** What of a component outlives a request. */
export interface GuestState {
  /** An existing folder. */
  readonly folder: string;
  /** Whether the component may use the folder itself, by `wasi:filesystem`. */
  readonly isOpened: boolean;
  /** Absent for a component that does not import `wasi:keyvalue`. */
  readonly keyvalue: KeyvalueDraft | undefined;
}

/** How a guest thread is started. */
export interface GuestData {
  readonly role: "guest";
  /** Serves requests one after the other, or is one process with its standard streams. */
  readonly entryPoint: "http" | "stdio";
  /** The transpiled component, a `file:` URL. */
  readonly moduleUrl: string;
  readonly coreModules: ReadonlyMap<string, WebAssembly.Module>;
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Absent for a component that keeps nothing. */
  readonly state: GuestState | undefined;
  /** Counts messages to the guest, so that it can sleep until the next one. */
  readonly wake: Int32Array;
}

/** Bytes that may be under way on one channel in one direction. */
export const WINDOW = 1024 * 1024;

/** Hop-by-hop headers and those that the host owns; `wasmtime serve` hides and refuses the same ones. */
export const forbiddenHeaders: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);
