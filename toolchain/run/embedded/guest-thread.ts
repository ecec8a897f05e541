import { Worker } from "node:worker_threads";
import { STACK_SIZE } from "../limits.ts";
import type { ChannelEnd } from "./exchange.ts";
import { fetchForGuest, type Reachable } from "./fetch.ts";
import { computedMilliseconds, lowerPriority } from "./processor-share.ts";
import type { FromGuest, GuestData, Headers, RequestHead, ToGuest } from "./messages.ts";

/** How the HTTP server follows one request. */
export interface RequestListener extends ChannelEnd {
  answer(status: number, headers: Headers): void;
  /** Called last, exactly once: the handler has returned, or `trap` says why it has not. */
  done(trap: string | undefined): void;
}

/**
 * An instance per request leaves garbage behind, and without limits V8 collects it only after hundreds of megabytes. The
 * limits concern JavaScript objects only: the guest's own memory and the bytes of bodies do not count.
 */
const resourceLimits = {
  maxOldGenerationSizeMb: 128,
  maxYoungGenerationSizeMb: 32,
  stackSizeMb: STACK_SIZE / 1024 ** 2,
};

/** After how many milliseconds of computation other threads go first. */
const LONG_COMPUTATION_MS = 250;

/** After how many milliseconds a request counts as one that listens or works for long. */
export const ENGAGED_AFTER_MS = 100;

/** One worker with the component in it. It serves one request at a time. */
export class GuestThread {
  readonly #worker: Worker;
  readonly #wake: Int32Array;
  readonly #reachable: Reachable;
  readonly #channels = new Map<number, ChannelEnd>();
  readonly #changed: (thread: GuestThread, state: "idle" | "ended") => void;
  #current:
    { readonly channel: number; readonly listener: RequestListener; readonly since: number } | undefined;
  /** Whether the answer is complete. Most guests are then done. */
  #hasAnswered = false;
  /** As `processor-share.ts` identifies it. */
  #thread: number | undefined;
  #isLow = false;
  #watch: NodeJS.Timeout | undefined;
  /** Why the thread was ended from outside. */
  #endReason: string | undefined;
  /** Settles when the component is ready for its first request. */
  readonly ready: Promise<void>;

  constructor(
    entry: URL,
    data: Omit<GuestData, "role" | "wake">,
    changed: (thread: GuestThread, state: "idle" | "ended") => void,
  ) {
    this.#changed = changed;
    this.#reachable = { hosts: data.hosts, isOffline: data.isOffline };
    this.#wake = new Int32Array(new SharedArrayBuffer(4));
    const workerData: GuestData = { role: "guest", wake: this.#wake, ...data };
    this.#worker = new Worker(entry, { workerData, env: {}, resourceLimits });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromGuest) => {
        if (message.kind === "ready") {
          this.#thread = message.thread;
          resolve();
        }
        this.#receive(message);
      });
      let problem: string | undefined;
      this.#worker.on("error", (error) => {
        problem = error.message;
        reject(error);
      });
      this.#worker.on("exit", () => {
        const reason = problem ?? this.#endReason ?? "the thread ended unexpectedly";
        reject(new Error(reason));
        this.#finish(reason);
        for (const end of this.#channels.values()) end.closed();
        this.#changed(this, "ended");
      });
    });
    this.ready.catch(() => {}); // without this, a failure would end the process
  }

  send(message: ToGuest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
    Atomics.add(this.#wake, 0, 1);
    Atomics.notify(this.#wake, 0);
  }

  /** Hands a request to the guest, which must be idle. */
  start(channel: number, head: RequestHead, listener: RequestListener): void {
    this.#current = { channel, listener, since: performance.now() };
    this.#hasAnswered = false;
    this.#channels.set(channel, listener);
    this.send({ kind: "request", channel, head });
    if (this.#thread !== undefined) this.#watchProcessor(this.#thread);
  }

  /** Lets other threads go first if the guest computes for long. */
  #watchProcessor(thread: number): void {
    const before = computedMilliseconds(thread);
    this.#watch = setInterval(() => {
      if (computedMilliseconds(thread) - before < LONG_COMPUTATION_MS) return;
      clearInterval(this.#watch);
      this.#isLow = true;
      lowerPriority(thread);
    }, LONG_COMPUTATION_MS);
  }

  /** Whether the guest has worked on a request for a while, or goes on after the answer. It may do so for hours. */
  get isEngaged(): boolean {
    if (this.#current === undefined) return false;
    return this.#hasAnswered || performance.now() - this.#current.since >= ENGAGED_AFTER_MS;
  }

  /** Ends a guest, also in the middle of a request: `done` then gets the reason. */
  end(reason = "the thread was ended"): void {
    this.#endReason = reason;
    void this.#worker.terminate();
  }

  #receive(message: FromGuest): void {
    switch (message.kind) {
      case "ready":
        if (this.#isLow) return this.end();
        return this.#changed(this, "idle");
      case "done":
        this.#finish(message.trap);
        return;
      case "answer":
        return this.#current?.listener.answer(message.status, message.headers);
      case "fetch":
        this.#channels.set(
          message.channel,
          fetchForGuest((sent) => this.send(sent), message.channel, message.head, this.#reachable),
        );
        return;
      case "data":
        return this.#channels.get(message.channel)?.data(message.bytes);
      case "end":
        this.#hasAnswered = message.channel === this.#current?.channel;
        return this.#channels.get(message.channel)?.end();
      case "failed":
        return this.#channels.get(message.channel)?.failed(message.error);
      case "taken":
        return this.#channels.get(message.channel)?.taken(message.bytes);
      case "closed":
        this.#channels.get(message.channel)?.closed();
        this.#channels.delete(message.channel);
    }
  }

  #finish(trap: string | undefined): void {
    clearInterval(this.#watch);
    const current = this.#current;
    this.#current = undefined;
    current?.listener.done(trap);
  }
}
