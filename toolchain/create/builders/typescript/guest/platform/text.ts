/** `TextEncoder` and `TextDecoder`, for the encodings that programs meet: UTF-8, UTF-16 and windows-1252, which the web also calls latin1. */
import { type BufferSource, viewBytes } from "./bytes.ts";
import { encodeUtf8, Utf8Decoder } from "./utf8.ts";

export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(text: string = ""): Uint8Array<ArrayBuffer> {
    return encodeUtf8(String(text));
  }

  /** Writes whole code points only. `read` counts UTF-16 units. */
  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    for (const character of String(text)) {
      const point = character.codePointAt(0) ?? 0;
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (written + size > target.length) break;
      target.set(encodeUtf8(character), written);
      written += size;
      read += character.length;
    }
    return { read, written };
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoder";
  }
}

export interface TextDecoderOptions {
  readonly fatal?: boolean | undefined;
  readonly ignoreBOM?: boolean | undefined;
}

interface PieceDecoder {
  decode(bytes: Uint8Array, isLast: boolean): string;
}

export class TextDecoder {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #decoder: PieceDecoder | undefined;
  #isAtStart = true;

  constructor(label: string = "utf-8", options?: TextDecoderOptions | null) {
    this.encoding = encodingOf(String(label));
    this.fatal = Boolean(options?.fatal);
    this.ignoreBOM = Boolean(options?.ignoreBOM);
  }

  decode(input?: BufferSource | null, options?: { readonly stream?: boolean | undefined } | null): string {
    const bytes = input === undefined || input === null ? new Uint8Array() : viewBytes(input);
    if (bytes === undefined) throw new TypeError("expected an `ArrayBuffer` or a view of one");
    const isLast = options?.stream !== true;
    const decoder = (this.#decoder ??= newDecoder(this.encoding, this.fatal));
    if (isLast) this.#decoder = undefined;
    let text: string;
    try {
      text = decoder.decode(bytes, isLast);
    } catch (error) {
      this.#decoder = undefined;
      this.#isAtStart = true;
      throw error;
    }
    if (text !== "" && this.#isAtStart) {
      this.#isAtStart = false;
      if (!this.ignoreBOM && this.encoding !== "windows-1252" && text.startsWith("\ufeff"))
        text = text.slice(1);
    }
    if (isLast) this.#isAtStart = true;
    return text;
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoder";
  }
}

/** The names that the Encoding Standard has for these, but the rare ones. */
const LABELS: Readonly<Record<string, readonly string[]>> = {
  "utf-8": ["utf-8", "utf8", "unicode-1-1-utf-8", "unicode11utf8", "unicode20utf8", "x-unicode20utf8"],
  "utf-16le": ["utf-16le", "utf-16", "ucs-2", "unicode", "csunicode", "iso-10646-ucs-2", "unicodefeff"],
  "utf-16be": ["utf-16be", "unicodefffe"],
  "windows-1252": [
    "windows-1252",
    "latin1",
    "iso-8859-1",
    "iso8859-1",
    "iso88591",
    "iso_8859-1",
    "l1",
    "ascii",
    "us-ascii",
    "cp1252",
    "x-cp1252",
    "cp819",
    "ibm819",
  ],
};

function encodingOf(label: string): string {
  const name = label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
  for (const encoding in LABELS) if (LABELS[encoding]?.includes(name) === true) return encoding;
  throw new RangeError(`expected one of the encodings ${Object.keys(LABELS).join(", ")}, found ${label}`);
}

function newDecoder(encoding: string, fatal: boolean): PieceDecoder {
  if (encoding === "utf-8") return new Utf8Decoder(fatal);
  if (encoding === "windows-1252") return { decode: decodeWindows1252 };
  return new Utf16Decoder(encoding === "utf-16be", fatal);
}

/** 0x80 to 0x9f of windows-1252; its other bytes are the code points of the same number. */
const WINDOWS_1252 =
  "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f" +
  "\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

function decodeWindows1252(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    text += byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252[byte - 0x80] : String.fromCharCode(byte);
  }
  return text;
}

class Utf16Decoder implements PieceDecoder {
  readonly #isBigEndian: boolean;
  readonly #fatal: boolean;
  /** The first byte of a unit whose second one is in the next piece. */
  #byte: number | undefined;
  /** A high surrogate whose low one is in the next piece. */
  #high = "";

  constructor(isBigEndian: boolean, fatal: boolean) {
    this.#isBigEndian = isBigEndian;
    this.#fatal = fatal;
  }

  decode(bytes: Uint8Array, isLast: boolean): string {
    let text = this.#high;
    this.#high = "";
    for (const byte of bytes) {
      const first = this.#byte;
      this.#byte = first === undefined ? byte : undefined;
      if (first === undefined) continue;
      text += String.fromCharCode(this.#isBigEndian ? (first << 8) | byte : (byte << 8) | first);
    }
    const last = text.charCodeAt(text.length - 1);
    const endsHigh = last >= 0xd800 && last <= 0xdbff;
    if (!isLast && endsHigh) {
      this.#high = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (isLast && this.#byte !== undefined) {
      this.#byte = undefined;
      // Whatever is incomplete at the end is one error.
      if (!endsHigh) text += "\ud800";
    }
    if (this.#fatal && !text.isWellFormed()) throw new TypeError("the bytes are not valid utf-16");
    return text.toWellFormed();
  }
}
