/** `Blob` and `File`: bytes with a type. */
import { viewBytes } from "./bytes.ts";
import { ReadableStream } from "./readable-stream.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

export type BlobPart = string | ArrayBufferView | ArrayBuffer | Blob;

export interface BlobOptions {
  readonly type?: string | undefined;
  readonly endings?: "transparent" | "native" | undefined;
}

/** The bytes of a blob, which does not change; the caller must not change them either. */
let bytesOfBlob: (blob: Blob) => Uint8Array<ArrayBuffer>;

export class Blob {
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #type: string;

  static {
    bytesOfBlob = (blob) => blob.#bytes;
  }

  constructor(parts: Iterable<BlobPart> = [], options?: BlobOptions | null) {
    if (typeof parts !== "object" || parts === null || !(Symbol.iterator in parts)) {
      throw new TypeError("expected a list of parts");
    }
    this.#bytes = joinBytes(Array.from(parts, (part) => partBytes(part, options?.endings)));
    this.#type = normalType(options?.type ?? "");
  }

  get size(): number {
    return this.#bytes.length;
  }
  get type(): string {
    return this.#type;
  }

  slice(start?: number, end?: number, type?: string): Blob {
    const blob = new Blob([], { type: type ?? "" });
    blob.#bytes = this.#bytes.subarray(start, end);
    return blob;
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#bytes.slice().buffer;
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#bytes.slice();
  }
  async text(): Promise<string> {
    return decodeUtf8(this.#bytes).replace(/^\ufeff/, "");
  }
  stream(): ReadableStream<Uint8Array> {
    return byteStream(this.#bytes);
  }
  get [Symbol.toStringTag](): string {
    return "Blob";
  }
}

export { bytesOfBlob };

/** Milliseconds since 1970 for new files. Only the global `File` brings a clock: see `file.ts`. */
let clock: () => number = () => 0;

export function useClock(now: () => number): void {
  clock = now;
}

export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  constructor(
    parts: Iterable<BlobPart>,
    name: string,
    options?: (BlobOptions & { readonly lastModified?: number | undefined }) | null,
  ) {
    if (arguments.length < 2) throw new TypeError("expected the parts and the name of the file");
    super(parts, options);
    this.#name = String(name).toWellFormed();
    this.#lastModified =
      options?.lastModified === undefined ? clock() : Math.trunc(Number(options.lastModified)) || 0;
  }

  get name(): string {
    return this.#name;
  }
  get lastModified(): number {
    return this.#lastModified;
  }
  get webkitRelativePath(): string {
    return "";
  }
  override get [Symbol.toStringTag](): string {
    return "File";
  }
}

function partBytes(part: unknown, endings: string | undefined): Uint8Array<ArrayBuffer> {
  if (part instanceof Blob) return bytesOfBlob(part);
  const bytes = viewBytes(part);
  if (bytes !== undefined) return bytes;
  const text = String(part);
  return encodeUtf8(endings === "native" ? text.replace(/\r\n?/g, "\n") : text);
}

function normalType(type: unknown): string {
  const text = String(type);
  return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : "";
}

/** A copy of all the bytes, one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    joined.set(part, length);
    length += part.length;
  }
  return joined;
}

/** So much of a blob is one chunk of its stream. */
const CHUNK = 65_536;

export function byteStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    type: "bytes",
    pull(controller: {
      enqueue(chunk: Uint8Array): void;
      close(): void;
      readonly byobRequest: { respond(count: number): void } | null;
    }) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += CHUNK)));
      if (at < bytes.length) return;
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}
