import type { Channel, HostLink } from "../../host-link.ts";
import { closed, IoError } from "./error.ts";
import { Pollable } from "./poll.ts";

/** Where the bytes of an input stream come from: a channel or a file. */
export type Source = Pick<Channel, "readable" | "ended" | "error" | "take">;

/** A source that has already ended: standard input, unless the component runs over stdio. */
export const emptySource: Source = {
  readable: true,
  ended: true,
  error: undefined,
  take: () => new Uint8Array(),
};

/** The most bytes that one read returns. The guest chooses a length, and must not make the host allocate gigabytes. */
const MAX_READ = 1024 * 1024;

/** The resource `wasi:io/streams.input-stream`. */
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
    return this.#source.take(length > MAX_READ ? MAX_READ : Number(length));
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
