import { receiveMessageOnPort, type MessagePort } from "node:worker_threads";
import type { ErrorCode, FromGuest, Headers, RequestHead, ToGuest } from "./messages.ts";
import { WINDOW } from "./messages.ts";

/** One function per message that the host can send on a channel. */
export interface ChannelListener {
  fetched?(status: number, headers: Headers): void;
  data(bytes: Uint8Array): void;
  end(): void;
  failed(error: ErrorCode): void;
  taken(bytes: number): void;
  closed(): void;
}

/** A request, with the channel for its body and its answer. */
export interface IncomingExchange {
  readonly channel: Channel;
  readonly head: RequestHead;
}

/**
 * The only connection between a guest thread and the host. The guest sends at once, and receives when it polls or waits:
 * a guest thread has no event loop any more once it waits for its first request.
 */
export class HostLink {
  readonly #port: MessagePort;
  readonly #wake: Int32Array;
  readonly #listeners = new Map<number, ChannelListener>();
  #request: IncomingExchange | undefined;
  #nextFetch = -1;

  constructor(port: MessagePort, wake: Int32Array) {
    this.#port = port;
    this.#wake = wake;
  }

  send(message: FromGuest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#port.postMessage(message);
  }

  /** Sleeps until a request arrives. */
  nextRequest(): IncomingExchange {
    for (;;) {
      this.waitUntil(() => this.#request !== undefined);
      const request = this.#request;
      this.#request = undefined;
      if (request !== undefined) return request;
    }
  }

  listen(channel: number, listener: ChannelListener): void {
    this.#listeners.set(channel, listener);
  }

  /** The number of a new channel, for a request that the guest makes. The numbers of incoming requests are positive. */
  openChannel(): number {
    return this.#nextFetch--;
  }

  /** Closes and forgets every channel: an instance lives for one request, and so do its streams. */
  reset(): void {
    for (const channel of this.#listeners.keys()) this.send({ kind: "closed", channel });
    this.#listeners.clear();
  }

  /** Receives the messages that have arrived, without waiting. */
  poll(): void {
    for (;;) {
      const received: unknown = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      this.#dispatch((received as { readonly message: ToGuest }).message);
    }
  }

  /** Blocks the thread until `ready`, or until the monotonic clock reads `deadline` nanoseconds. */
  waitUntil(ready: () => boolean, deadline?: bigint): void {
    for (;;) {
      const seen = Atomics.load(this.#wake, 0);
      this.poll();
      if (ready()) return;
      let timeout = Number.POSITIVE_INFINITY;
      if (deadline !== undefined) {
        const left = deadline - process.hrtime.bigint();
        if (left <= 0n) return;
        timeout = Number(left) / 1e6;
      }
      Atomics.wait(this.#wake, 0, seen, timeout);
    }
  }

  #dispatch(message: ToGuest): void {
    if (message.kind === "request") {
      // The channel must listen at once: the body may be the next message.
      this.#request = { channel: new Channel(this, message.channel), head: message.head };
      return;
    }
    const listener = this.#listeners.get(message.channel);
    if (listener === undefined) return; // the message belongs to an earlier request
    switch (message.kind) {
      case "fetched":
        return listener.fetched?.(message.status, message.headers);
      case "data":
        return listener.data(message.bytes);
      case "end":
        return listener.end();
      case "failed":
        return listener.failed(message.error);
      case "taken":
        return listener.taken(message.bytes);
      case "closed":
        return listener.closed();
    }
  }
}

/** The guest's end of a channel: bytes that have arrived, and room for bytes to send. */
export class Channel implements ChannelListener {
  readonly link: HostLink;
  readonly id: number;
  readonly #chunks: Uint8Array[] = [];
  #state: "open" | "ended" | "failed" = "open";
  #error: ErrorCode | undefined;
  #unreported = 0;
  #underWay = 0;
  #peerGone = false;

  constructor(link: HostLink, id: number) {
    this.link = link;
    this.id = id;
    link.listen(id, this);
  }

  /** Whether a read returns at once: with bytes, the end or a failure. */
  get readable(): boolean {
    return this.#chunks.length > 0 || this.#state !== "open";
  }

  /** Why reading failed; absent until the guest has taken the bytes before the failure. */
  get error(): ErrorCode | undefined {
    return this.#chunks.length === 0 ? this.#error : undefined;
  }

  get ended(): boolean {
    return this.#chunks.length === 0 && this.#state !== "open";
  }

  /** Takes up to `length` of the bytes that have arrived. */
  take(length: number): Uint8Array {
    const first = this.#chunks[0];
    if (first === undefined || length === 0) return new Uint8Array();
    const taken = first.subarray(0, length);
    if (taken.length < first.length) this.#chunks[0] = first.subarray(taken.length);
    else this.#chunks.shift();
    this.#unreported += taken.length;
    if (this.#unreported >= WINDOW / 4) {
      this.link.send({ kind: "taken", channel: this.id, bytes: this.#unreported });
      this.#unreported = 0;
    }
    return taken;
  }

  /** How many bytes the guest may send now. */
  get room(): number {
    return WINDOW - this.#underWay;
  }

  get peerGone(): boolean {
    return this.#peerGone;
  }

  write(bytes: Uint8Array): void {
    this.#underWay += bytes.length;
    // Node would send the whole buffer behind a view.
    const whole = bytes.byteLength === bytes.buffer.byteLength;
    this.link.send({ kind: "data", channel: this.id, bytes: whole ? bytes : bytes.slice() });
  }

  data(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes);
  }

  end(): void {
    this.#state = "ended";
  }

  failed(error: ErrorCode): void {
    this.#state = "failed";
    this.#error = error;
  }

  taken(bytes: number): void {
    this.#underWay -= bytes;
  }

  closed(): void {
    this.#peerGone = true;
  }
}
