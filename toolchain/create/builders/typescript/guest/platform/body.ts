/** What `Request` and `Response` have in common: a body that is read once. */
import { Blob, byteStream, bytesOfBlob, joinBytes } from "./blob.ts";
import { viewBytes } from "./bytes.ts";
import { FormData } from "./form-data.ts";
import type { Headers } from "./headers.ts";
import { decodeMultipart, encodeMultipart } from "./multipart.ts";
import { isDisturbed, isReadableStream, ReadableStream } from "./readable-stream.ts";
import { parseForm, URLSearchParams } from "./url-search-params.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

export type BodyInit =
  | string
  | ArrayBufferView
  | ArrayBuffer
  | Blob
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** A body before it is read: bytes that we have, or a stream of them. */
export interface BodySource {
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly stream: ReadableStream<Uint8Array> | undefined;
  /** For the header `content-type`. */
  readonly type: string | undefined;
}

/** A body that is taken as it is, of another object. The headers are that object's too. */
export class GivenBody {
  readonly source: BodySource;
  constructor(source: BodySource) {
    this.source = source;
  }
}

export function extractBody(init: unknown): BodySource {
  if (init instanceof GivenBody) return { ...init.source, type: undefined };
  const known = (bytes: Uint8Array<ArrayBuffer>, type: string | undefined): BodySource => ({
    bytes,
    stream: undefined,
    type,
  });
  if (isReadableStream(init)) {
    if (init.locked || isDisturbed(init))
      throw new TypeError("the stream for the body is locked, or has been read already");
    return { bytes: undefined, stream: init as ReadableStream<Uint8Array>, type: undefined };
  }
  if (init instanceof Blob) return known(bytesOfBlob(init), init.type === "" ? undefined : init.type);
  if (init instanceof FormData) {
    const { bytes, type } = encodeMultipart(init);
    return known(bytes, type);
  }
  if (init instanceof URLSearchParams) {
    return known(encodeUtf8(init.toString()), "application/x-www-form-urlencoded;charset=UTF-8");
  }
  const bytes = viewBytes(init);
  if (bytes !== undefined) return known(bytes.slice(), undefined);
  if (typeof init === "object" && init !== null && Symbol.asyncIterator in init) {
    return {
      bytes: undefined,
      stream: ReadableStream.from(init as AsyncIterable<Uint8Array>),
      type: undefined,
    };
  }
  return known(encodeUtf8(String(init)), "text/plain;charset=UTF-8");
}

let takeSource: (body: Body) => BodySource | undefined;
let cloneSource: (body: Body) => BodySource | undefined;

export abstract class Body {
  #source: BodySource | undefined;
  /** Made when it is asked for: most bodies are read with `text()` or `json()`. */
  #stream: ReadableStream<Uint8Array> | undefined;
  #isUsed = false;

  static {
    takeSource = (body) => {
      body.#checkUnused();
      const source = body.#source;
      body.#isUsed = source !== undefined;
      // A stream that the program has seen, although it has not read from it.
      return source === undefined || body.#stream === undefined
        ? source
        : { ...source, stream: body.#stream };
    };
    cloneSource = (body) => {
      body.#checkUnused();
      const source = body.#source;
      if (source === undefined || (source.bytes !== undefined && body.#stream === undefined)) return source;
      const stream = body.body;
      if (stream === null) return undefined;
      const [first, second] = stream.tee();
      body.#stream = first;
      body.#source = { ...source, stream: first };
      return { ...source, stream: second };
    };
  }

  constructor(source: BodySource | undefined) {
    this.#source = source;
    this.#stream = source?.stream;
  }

  abstract get headers(): Headers;

  get body(): ReadableStream<Uint8Array> | null {
    const bytes = this.#source?.bytes;
    if (this.#source === undefined) return null;
    this.#stream ??= byteStream(bytes ?? new Uint8Array());
    return this.#stream;
  }

  get bodyUsed(): boolean {
    return this.#isUsed || (this.#stream !== undefined && isDisturbed(this.#stream));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.#read()).slice().buffer;
  }
  async blob(): Promise<Blob> {
    return new Blob([await this.#read()], { type: this.headers.get("content-type") ?? "" });
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#read()).slice();
  }
  async formData(): Promise<FormData> {
    const type = this.headers.get("content-type") ?? "";
    const bytes = await this.#read();
    if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
      const form = new FormData();
      for (const [name, value] of parseForm(decodeUtf8(bytes))) form.append(name, value);
      return form;
    }
    const boundary = /^multipart\/form-data\b.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
    if (boundary === null) throw new TypeError(`expected a body that is a form, found \`${type}\``);
    return decodeMultipart(bytes, boundary[1] ?? boundary[2] ?? "");
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }
  async text(): Promise<string> {
    return decodeUtf8(await this.#read()).replace(/^\ufeff/, "");
  }

  #checkUnused(): void {
    if (this.bodyUsed || this.#stream?.locked === true)
      throw new TypeError("the body has been read already, or is being read");
  }

  async #read(): Promise<Uint8Array<ArrayBuffer>> {
    this.#checkUnused();
    const source = this.#source;
    if (source === undefined) return new Uint8Array();
    this.#isUsed = true;
    if (this.#stream === undefined && source.bytes !== undefined) return source.bytes;
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.body ?? []) {
      if (!(chunk instanceof Uint8Array))
        throw new TypeError("expected chunks of the type `Uint8Array` in the body");
      chunks.push(chunk);
    }
    return joinBytes(chunks);
  }
}

/** The body for sending it, or for another object. It counts as read. */
export { takeSource };
/** A second body with the same bytes. */
export { cloneSource };
