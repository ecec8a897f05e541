import type { Channel, HostLink } from "../../host-link.ts";
import { WINDOW } from "../../messages.ts";

/*
 * `wasi:io@0.2` for one guest thread. A host function reports `err(e)` by throwing `e`, in the shape that the
 * transpiled component expects: `{ tag, val }` for a variant.
 */

/** The resource `wasi:io/error.error`. */
export class IoError {
  readonly payload: unknown;
  readonly #text: string;

  constructor(text: string, payload?: unknown) {
    this.#text = text;
    this.payload = payload;
  }

  toDebugString(): string {
    return this.#text;
  }
}

const closed = { tag: "closed" };

export class Pollable {
  readonly #link: HostLink;
  readonly isReady: () => boolean;
  /** In nanoseconds of the monotonic clock; absent when only a message can make it ready. */
  readonly deadline: bigint | undefined;

  constructor(link: HostLink, isReady: () => boolean, deadline?: bigint) {
    this.#link = link;
    this.isReady = isReady;
    this.deadline = deadline;
  }

  ready(): boolean {
    this.#link.poll();
    return this.isReady();
  }

  block(): void {
    this.#link.waitUntil(this.isReady, this.deadline);
  }
}

/** Where an input stream's bytes come from: a channel, or nowhere. */
export type Source = Pick<Channel, "readable" | "ended" | "error" | "take">;

/** What can be read when there is nothing to read: stdin, for one. */
export const emptySource: Source = {
  readable: true,
  ended: true,
  error: undefined,
  take: () => new Uint8Array(),
};

/** One read never returns more than this, whatever the guest asks for. */
const LARGEST_READ = 1024 * 1024;

export class InputStream {
  readonly #link: HostLink;
  readonly #source: Source;

  constructor(link: HostLink, source: Source) {
    this.#link = link;
    this.#source = source;
  }

  read(length: bigint): Uint8Array {
    this.#link.poll();
    const { error, ended } = this.#source;
    if (error !== undefined) {
      throw { tag: "last-operation-failed", val: new IoError(`the body ended early: ${error.tag}`, error) };
    }
    if (ended) throw closed;
    return this.#source.take(length > LARGEST_READ ? LARGEST_READ : Number(length));
  }

  blockingRead(length: bigint): Uint8Array {
    this.#link.waitUntil(() => this.#source.readable);
    return this.read(length);
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    return BigInt(this.blockingRead(length).length);
  }

  subscribe(): Pollable {
    return new Pollable(this.#link, () => this.#source.readable);
  }
}

/** Where an output stream's bytes go: a channel, or the log. */
export interface Sink {
  readonly room: number;
  readonly peerGone: boolean;
  write(bytes: Uint8Array): void;
}

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
    return new Pollable(this.#link, () => this.#sink.room > 0 || this.#sink.peerGone);
  }

  #waitForRoom(): void {
    this.#link.waitUntil(() => this.#sink.room > 0 || this.#sink.peerGone);
  }
}

/** The imports `wasi:io/*`, by the name that the transpiled component asks for. */
export function wasiIo(link: HostLink): Record<string, object> {
  return {
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": {
      Pollable,
      poll(pollables: readonly Pollable[]): Uint32Array {
        if (pollables.length === 0) throw new Error("`poll` was called with an empty list");
        let deadline: bigint | undefined;
        for (const pollable of pollables) {
          if (pollable.deadline !== undefined && (deadline === undefined || pollable.deadline < deadline)) {
            deadline = pollable.deadline;
          }
        }
        link.waitUntil(() => pollables.some((pollable) => pollable.isReady()), deadline);
        return Uint32Array.from(pollables.flatMap((pollable, index) => (pollable.isReady() ? [index] : [])));
      },
    },
    "wasi:io/streams": { InputStream, OutputStream },
  };
}
