import type { HostLink } from "../../host-link.ts";
import { WINDOW } from "../../messages.ts";
import { closed } from "./error.ts";
import type { InputStream } from "./input-stream.ts";
import { Pollable } from "./poll.ts";

/** Where the bytes of an output stream go: a channel, a file or the log. */
export interface Sink {
  /** How many bytes it takes now without waiting. */
  readonly room: number;
  /** Whether the receiver has closed its end. */
  readonly peerGone: boolean;
  write(bytes: Uint8Array): void;
}

/** The resource `wasi:io/streams.output-stream`. */
export class OutputStream {
  readonly #link: HostLink;
  readonly #sink: Sink;

  constructor(link: HostLink, sink: Sink) {
    this.#link = link;
    this.#sink = sink;
  }

  checkWrite(): bigint {
    this.#link.poll();
    this.flush();
    return BigInt(Math.max(0, this.#sink.room));
  }

  write(bytes: Uint8Array): void {
    this.flush();
    if (bytes.length > 0) this.#sink.write(bytes);
  }

  blockingWriteAndFlush(bytes: Uint8Array): void {
    this.#waitForRoom();
    this.write(bytes);
  }

  /** Bytes count as flushed once they are on their way. */
  flush(): void {
    if (this.#sink.peerGone) throw closed;
  }

  blockingFlush(): void {
    this.#link.poll();
    this.flush();
  }

  writeZeroes(length: bigint): void {
    this.write(new Uint8Array(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    this.blockingWriteAndFlush(new Uint8Array(Number(length)));
  }

  splice(source: InputStream, length: bigint): bigint {
    const room = this.checkWrite();
    const bytes = source.read(length < room ? length : room);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    this.#waitForRoom();
    const bytes = source.blockingRead(length < WINDOW ? length : BigInt(WINDOW));
    this.write(bytes);
    return BigInt(bytes.length);
  }

  subscribe(): Pollable {
    return new Pollable(this.#link, () => this.#hasRoom);
  }

  #waitForRoom(): void {
    this.#link.waitUntil(() => this.#hasRoom);
  }

  /** A stream whose receiver is closed counts too: the write that follows reports it. */
  get #hasRoom(): boolean {
    return this.#sink.room > 0 || this.#sink.peerGone;
  }
}
