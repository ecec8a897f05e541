/** Node's `string_decoder`: text from bytes that come in pieces. */
import { Buffer } from "./buffer.ts";
import { TextDecoder } from "../platform/text.ts";

export class StringDecoder {
  readonly encoding: string;
  /** For UTF-8 and UTF-16. */
  readonly #decoder: TextDecoder | undefined;
  /** Bytes of an incomplete group of base64. */
  #rest: Uint8Array = new Uint8Array();

  constructor(encoding: string = "utf8") {
    if (!Buffer.isEncoding(encoding)) {
      throw Object.assign(new TypeError(`Unknown encoding: ${encoding}`), { code: "ERR_UNKNOWN_ENCODING" });
    }
    const name = encoding.toLowerCase();
    this.encoding = /^utf-?8$/.test(name)
      ? "utf8"
      : /^(?:ucs-?2|utf-?16le)$/.test(name)
        ? "utf16le"
        : name === "binary"
          ? "latin1"
          : name;
    if (this.encoding === "utf8") this.#decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    if (this.encoding === "utf16le") this.#decoder = new TextDecoder("utf-16le", { ignoreBOM: true });
  }

  write(bytes: Uint8Array | string): string {
    if (typeof bytes === "string") return bytes;
    if (this.#decoder !== undefined) return this.#decoder.decode(bytes, { stream: true });
    if (!this.encoding.startsWith("base64")) return Buffer.from(bytes).toString(this.encoding);
    const all = Buffer.concat([this.#rest, bytes]);
    const whole = all.length - (all.length % 3);
    this.#rest = all.subarray(whole);
    return Buffer.from(all.subarray(0, whole)).toString(this.encoding);
  }

  end(bytes?: Uint8Array | string): string {
    const text = bytes === undefined ? "" : this.write(bytes);
    if (this.#decoder !== undefined) return text + this.#decoder.decode();
    const rest = Buffer.from(this.#rest).toString(this.encoding);
    this.#rest = new Uint8Array();
    return text + rest;
  }
}

export default { StringDecoder };
