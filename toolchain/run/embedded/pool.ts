import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { ChannelEnd } from "./exchange.ts";
import { fetchForGuest } from "./fetch.ts";
import type { FromGuest, GuestData, Headers, RequestHead, ToGuest } from "./messages.ts";

/** What happens to one request, told to the HTTP server. */
export interface RequestListener extends ChannelEnd {
  answer(status: number, headers: Headers): void;
  /** The handler returned, or could not: `trap` says why. Comes last, exactly once. */
  done(trap: string | undefined): void;
}

/**
 * An instance per request leaves garbage behind, which V8 would let grow to hundreds of megabytes before it looks. These
 * limits are on JavaScript objects only; the guest's own memory and the bytes of bodies do not count.
 */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 };

/** After how many milliseconds a request is one of those that listen or work for long. */
const ENGAGED_AFTER = 500;
/** How many of those there can be at once, each with a thread of its own. */
const MOST_ENGAGED = 256;

/** One worker with the component in it; serves one request at a time. */
export class GuestThread {
  readonly #worker: Worker;
  readonly #wake: Int32Array;
  readonly #channels = new Map<number, ChannelEnd>();
  readonly #changed: (thread: GuestThread, state: "idle" | "gone") => void;
  #current:
    { readonly channel: number; readonly listener: RequestListener; readonly since: number } | undefined;
  /** Whether the answer is complete, after which most guests are done. */
  #hasAnswered = false;
  /** Settles when the component is ready for its first request. */
  readonly ready: Promise<void>;

  constructor(
    entry: URL,
    data: Omit<GuestData, "role" | "wake">,
    changed: (thread: GuestThread, state: "idle" | "gone") => void,
  ) {
    this.#changed = changed;
    this.#wake = new Int32Array(new SharedArrayBuffer(4));
    const workerData: GuestData = { role: "guest", wake: this.#wake, ...data };
    this.#worker = new Worker(entry, { workerData, env: {}, resourceLimits });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromGuest) => {
        if (message.kind === "ready") resolve();
        this.#receive(message);
      });
      let problem = "the thread ended unexpectedly";
      this.#worker.on("error", (error) => {
        problem = error.message;
        reject(error);
      });
      this.#worker.on("exit", () => {
        reject(new Error(problem));
        this.#finish(problem);
        for (const end of this.#channels.values()) end.closed();
        this.#changed(this, "gone");
      });
    });
    this.ready.catch(() => {}); // whoever waits for it hears of it
  }

  send(message: ToGuest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(message);
    Atomics.add(this.#wake, 0, 1);
    Atomics.notify(this.#wake, 0);
  }

  /** Hands a request to the guest, who must be idle. */
  start(channel: number, head: RequestHead, listener: RequestListener): void {
    this.#current = { channel, listener, since: performance.now() };
    this.#hasAnswered = false;
    this.#channels.set(channel, listener);
    this.send({ kind: "request", channel, head });
  }

  /** Whether the guest has been working on a request for a while, or goes on after the answer, and may do so for hours. */
  get isEngaged(): boolean {
    if (this.#current === undefined) return false;
    return this.#hasAnswered || performance.now() - this.#current.since >= ENGAGED_AFTER;
  }

  /** For a guest that is idle and no longer needed. */
  end(): void {
    void this.#worker.terminate();
  }

  #receive(message: FromGuest): void {
    switch (message.kind) {
      case "ready":
        return this.#changed(this, "idle");
      case "done":
        this.#finish(message.trap);
        return;
      case "answer":
        return this.#current?.listener.answer(message.status, message.headers);
      case "fetch":
        this.#channels.set(message.channel, fetchForGuest(this, message.channel, message.head));
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
    const current = this.#current;
    this.#current = undefined;
    current?.listener.done(trap);
  }
}

/** Waits in a queue for a thread. */
type Waiting = (thread: GuestThread | Error) => void;

/**
 * Guest threads, one at first and more as requests overlap. Handlers may block, so there are more threads than
 * processors, but not so many that idle instances fill the memory. Those that are engaged for long, with a client that
 * listens or with a task, do not count: the others must go on being served.
 */
export class GuestPool {
  readonly #entry: URL;
  readonly #data: Omit<GuestData, "role" | "wake">;
  readonly #most = Math.max(4, availableParallelism() + 2);
  readonly #idle: GuestThread[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #threads = new Set<GuestThread>();
  readonly #starting = new Set<GuestThread>();
  /** Whether more are waiting than there are threads for, which will be looked into again. */
  #isShort = false;

  constructor(entry: URL, data: Omit<GuestData, "role" | "wake">) {
    this.#entry = entry;
    this.#data = data;
  }

  /** Starts the first thread, and so finds out whether the component can be run at all. */
  async warmUp(): Promise<void> {
    await this.#grow().ready;
  }

  /** Calls back, at once if a thread is idle. */
  acquire(waiting: Waiting): void {
    const thread = this.#idle.pop();
    if (thread !== undefined) return waiting(thread);
    this.#waiting.push(waiting);
    this.#growIfShort();
  }

  /** Takes back a thread that is idle. */
  release(thread: GuestThread): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) waiting(thread);
    else if (this.#idle.length < this.#most) this.#idle.push(thread);
    else thread.end();
  }

  /** Starts threads for those who wait, unless there are enough that will be idle soon. */
  #growIfShort(): void {
    const engaged = [...this.#threads].filter((thread) => thread.isEngaged).length;
    const room = this.#most + Math.min(engaged, MOST_ENGAGED) - this.#threads.size;
    const missing = this.#waiting.length - this.#starting.size;
    for (let i = Math.min(room, missing); i > 0; i--) this.#grow();
    if (room >= missing || this.#isShort) return;
    // Those that are busy now may turn out to be engaged.
    this.#isShort = true;
    setTimeout(() => {
      this.#isShort = false;
      this.#growIfShort();
    }, ENGAGED_AFTER);
  }

  #grow(): GuestThread {
    const thread = new GuestThread(this.#entry, this.#data, (changed, state) => {
      this.#starting.delete(changed);
      if (state === "idle") this.release(changed);
      else this.#lost(changed);
    });
    this.#threads.add(thread);
    this.#starting.add(thread);
    return thread;
  }

  /** A thread ended: after a trap that is the plan, and whoever waits gets a new one. */
  #lost(thread: GuestThread): void {
    this.#threads.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    thread.ready.then(
      () => {
        if (this.#waiting.length > 0 || this.#threads.size === 0) this.#grow();
      },
      // One that never became ready will not do so at the next attempt: no request waits for that.
      (error: Error) => this.#waiting.shift()?.(error),
    );
  }
}
