/**
 * Node's `buffer`. A `Buffer` is a `Uint8Array` with more methods, and `Buffer` is a function which may be called without `new`, as packages do.
 */
import { atob, binaryString, btoa, decodeBase64, encodeBase64 } from "../platform/base64.ts";
import { viewBytes } from "../platform/bytes.ts";
import { CUSTOM } from "../platform/inspect.ts";
import { decodeUtf8, encodeUtf8 } from "../platform/utf8.ts";

export { atob, btoa };
/** Those of the platform, if the code uses the global names too: they bring streams with them, which most users of `Buffer` do not need. */
export const { Blob, File } = globalThis as unknown as Readonly<Record<"Blob" | "File", unknown>>;

export const kMaxLength: number = 2 ** 31 - 1;
export const kStringMaxLength: number = 2 ** 29 - 24;
export const INSPECT_MAX_BYTES = 50;
export const constants = { MAX_LENGTH: kMaxLength, MAX_STRING_LENGTH: kStringMaxLength };

type Encoding = "utf8" | "hex" | "base64" | "base64url" | "latin1" | "ascii" | "utf16le";

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  utf8: "utf8",
  "utf-8": "utf8",
  hex: "hex",
  base64: "base64",
  base64url: "base64url",
  latin1: "latin1",
  binary: "latin1",
  ascii: "ascii",
  ucs2: "utf16le",
  "ucs-2": "utf16le",
  utf16le: "utf16le",
  "utf-16le": "utf16le",
};

function encodingOf(name: unknown): Encoding {
  if (name === undefined || name === null || name === "") return "utf8";
  const encoding = ENCODINGS[String(name).toLowerCase()];
  if (encoding === undefined)
    throw coded(new TypeError(`Unknown encoding: ${String(name)}`), "ERR_UNKNOWN_ENCODING");
  return encoding;
}

/** Programs recognise errors of Node by their code. */
function coded<Failure extends Error>(error: Failure, code: string): Failure {
  return Object.assign(error, { code });
}

function encode(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case "utf8":
      return encodeUtf8(text);
    case "hex": {
      // Ends at the first pair that is not hexadecimal.
      const digits = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? "";
      return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
        Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
      );
    }
    case "base64":
    case "base64url":
      return decodeBase64(text);
    case "utf16le": {
      const bytes = new Uint8Array(text.length * 2);
      for (let at = 0; at < text.length; at++) {
        bytes[at * 2] = text.charCodeAt(at);
        bytes[at * 2 + 1] = text.charCodeAt(at) >> 8;
      }
      return bytes;
    }
    default: {
      const bytes = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
      return bytes;
    }
  }
}

function decode(bytes: Uint8Array, encoding: Encoding): string {
  switch (encoding) {
    case "utf8":
      return decodeUtf8(bytes);
    case "hex": {
      let text = "";
      for (const byte of bytes) text += (byte < 16 ? "0" : "") + byte.toString(16);
      return text;
    }
    case "base64":
      return encodeBase64(bytes);
    case "base64url":
      return encodeBase64(bytes, true);
    case "ascii":
      return binaryString(bytes.map((byte) => byte & 0x7f));
    case "utf16le": {
      let text = "";
      for (let at = 0; at + 1 < bytes.length; at += 2) {
        text += String.fromCharCode((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
      }
      return text;
    }
    default:
      return binaryString(bytes);
  }
}

/** Of texts in hex and base64, as if they were valid. */
function lengthOf(text: string, encoding: Encoding): number {
  if (encoding === "hex") return text.length >>> 1;
  if (encoding.startsWith("base64")) return (text.replace(/==?$/, "").length * 3) >>> 2;
  return encode(text, encoding).length;
}

type Bytes = Uint8Array & { toString(encoding?: string, start?: number, end?: number): string };

class FastBuffer extends Uint8Array {
  // Methods of `Uint8Array` make their results with this; it must not be the function below.
}

/** The same memory as a `Buffer`. */
function asBuffer(bytes: Uint8Array): Bytes {
  return new FastBuffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length) as Bytes;
}

function from(value: unknown, second?: unknown, third?: unknown): Bytes {
  if (typeof value === "string") return asBuffer(encode(value, encodingOf(second)));
  if (typeof value === "number") {
    throw coded(
      new TypeError(
        "The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received type number",
      ),
      "ERR_INVALID_ARG_TYPE",
    );
  }
  if (typeof value === "object" && value !== null) {
    if (ArrayBuffer.isView(value)) return asBuffer(Uint8Array.from(value as Uint8Array));
    if (viewBytes(value) !== undefined) {
      return new FastBuffer(
        value as ArrayBuffer,
        Number(second ?? 0),
        third === undefined ? undefined : Number(third),
      ) as Bytes;
    }
    const primitive = (value as object).valueOf();
    if (primitive !== value && primitive !== null && typeof primitive !== "function")
      return from(primitive, second, third);
    const { type, data } = value as { readonly type?: unknown; readonly data?: unknown };
    if (type === "Buffer" && Array.isArray(data)) return asBuffer(Uint8Array.from(data as number[]));
    if ("length" in value) return asBuffer(Uint8Array.from(value as unknown as ArrayLike<number>));
    const convert = (value as { readonly [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
    if (typeof convert === "function") return from(convert.call(value, "string"), second, third);
  }
  throw coded(
    new TypeError(
      `The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ${String(value)}`,
    ),
    "ERR_INVALID_ARG_TYPE",
  );
}

function allocate(size: unknown): Bytes {
  if (typeof size !== "number") {
    throw coded(
      new TypeError(`The "size" argument must be of type number. Received ${typeof size}`),
      "ERR_INVALID_ARG_TYPE",
    );
  }
  if (!(size >= 0 && size <= kMaxLength)) {
    throw coded(new RangeError(`The value of "size" is out of range. Received ${size}`), "ERR_OUT_OF_RANGE");
  }
  return new FastBuffer(size) as Bytes;
}

function BufferFunction(value: unknown, second?: unknown, third?: unknown): Bytes {
  return typeof value === "number" ? allocate(value) : from(value, second, third);
}

const statics = {
  poolSize: 8192,
  from,
  alloc(size: number, fill?: unknown, encoding?: string): Bytes {
    const buffer = allocate(size);
    return fill === undefined || fill === 0
      ? buffer
      : (methods.fill.call(buffer, fill, 0, size, encoding) as Bytes);
  },
  allocUnsafe: allocate,
  allocUnsafeSlow: allocate,
  of: (...items: readonly number[]): Bytes => asBuffer(Uint8Array.from(items)),
  isBuffer: (value: unknown): boolean => value instanceof FastBuffer,
  isEncoding: (name: unknown): boolean =>
    typeof name === "string" && ENCODINGS[name.toLowerCase()] !== undefined,
  byteLength(value: unknown, encoding?: unknown): number {
    if (typeof value === "string") return lengthOf(value, encodingOf(encoding));
    const bytes = viewBytes(value);
    if (bytes === undefined)
      throw coded(
        new TypeError("The first argument must be of type string or an instance of Buffer or ArrayBuffer"),
        "ERR_INVALID_ARG_TYPE",
      );
    return bytes.length;
  },
  compare,
  concat(list: readonly Uint8Array[], length?: number): Bytes {
    if (!Array.isArray(list))
      throw coded(new TypeError('The "list" argument must be an instance of Array'), "ERR_INVALID_ARG_TYPE");
    const total = length ?? list.reduce((sum, each) => sum + each.length, 0);
    const joined = allocate(total);
    let at = 0;
    for (const each of list) {
      if (at >= total) break;
      joined.set(each.subarray(0, total - at), at);
      at += each.length;
    }
    return joined;
  },
  copyBytesFrom(view: ArrayBufferView, offset: number = 0, length?: number): Bytes {
    const items = view as Uint8Array;
    return from(viewBytes(items.slice(offset, length === undefined ? undefined : offset + length)));
  },
};

function compare(first: Uint8Array, second: Uint8Array): number {
  if (!(first instanceof Uint8Array) || !(second instanceof Uint8Array)) {
    throw coded(
      new TypeError("The arguments must be instances of Buffer or Uint8Array"),
      "ERR_INVALID_ARG_TYPE",
    );
  }
  const length = Math.min(first.length, second.length);
  for (let at = 0; at < length; at++) {
    const difference = (first[at] ?? 0) - (second[at] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return Math.sign(first.length - second.length);
}

function clamp(value: unknown, usual: number, length: number): number {
  const number = value === undefined ? usual : Math.trunc(Number(value)) || 0;
  return Math.max(0, Math.min(number, length));
}

/** The bytes that a search looks for. */
function needle(value: unknown, encoding: unknown): Uint8Array {
  if (typeof value === "string") return encode(value, encodingOf(encoding));
  if (typeof value === "number") return Uint8Array.of(value);
  if (value instanceof Uint8Array) return value;
  throw coded(
    new TypeError(
      'The "value" argument must be one of type number or string or an instance of Buffer or Uint8Array',
    ),
    "ERR_INVALID_ARG_TYPE",
  );
}

function search(
  buffer: Uint8Array,
  value: unknown,
  offset: unknown,
  encoding: unknown,
  step: 1 | -1,
): number {
  if (typeof offset === "string") {
    encoding = offset;
    offset = undefined;
  }
  const wanted = needle(value, encoding);
  const number = Number(offset);
  let at =
    offset === undefined || Number.isNaN(number) ? (step === 1 ? 0 : buffer.length) : Math.trunc(number);
  if (at < 0) at += buffer.length;
  if (at < 0) {
    if (step === -1) return -1;
    at = 0;
  }
  if (wanted.length === 0) return Math.min(at, buffer.length);
  at = Math.min(at, step === 1 ? at : buffer.length - wanted.length);
  for (; at >= 0 && at + wanted.length <= buffer.length; at += step) {
    let index = 0;
    while (index < wanted.length && buffer[at + index] === wanted[index]) index++;
    if (index === wanted.length) return at;
  }
  return -1;
}

const methods = {
  toString(this: Uint8Array, encoding?: unknown, start?: unknown, end?: unknown): string {
    const first = clamp(start, 0, this.length);
    const last = clamp(end, this.length, this.length);
    return last <= first ? "" : decode(this.subarray(first, last), encodingOf(encoding));
  },
  toLocaleString(this: Bytes, encoding?: string): string {
    return this.toString(encoding);
  },
  toJSON(this: Uint8Array): { type: "Buffer"; data: number[] } {
    return { type: "Buffer", data: Array.from(this) };
  },
  equals(this: Uint8Array, other: Uint8Array): boolean {
    return this === other || compare(this, other) === 0;
  },
  compare(
    this: Uint8Array,
    other: Uint8Array,
    start?: number,
    end?: number,
    ownStart?: number,
    ownEnd?: number,
  ): number {
    return compare(
      this.subarray(ownStart ?? 0, ownEnd ?? this.length),
      other.subarray(start ?? 0, end ?? other.length),
    );
  },
  copy(
    this: Uint8Array,
    target: Uint8Array,
    at: number = 0,
    start: number = 0,
    end: number = this.length,
  ): number {
    const count = Math.max(0, Math.min(end - start, this.length - start, target.length - at));
    target.set(this.subarray(start, start + count), at);
    return count;
  },
  /** Shares the memory, as Node's does, and unlike that of `Uint8Array`. */
  slice(this: Uint8Array, start?: number, end?: number): Bytes {
    return asBuffer(Uint8Array.prototype.subarray.call(this, start, end));
  },
  subarray(this: Uint8Array, start?: number, end?: number): Bytes {
    return asBuffer(Uint8Array.prototype.subarray.call(this, start, end));
  },
  indexOf(this: Uint8Array, value: unknown, offset?: unknown, encoding?: unknown): number {
    return search(this, value, offset, encoding, 1);
  },
  lastIndexOf(this: Uint8Array, value: unknown, offset?: unknown, encoding?: unknown): number {
    return search(this, value, offset, encoding, -1);
  },
  includes(this: Uint8Array, value: unknown, offset?: unknown, encoding?: unknown): boolean {
    return search(this, value, offset, encoding, 1) !== -1;
  },
  fill(this: Uint8Array, value: unknown, start?: unknown, end?: unknown, encoding?: unknown): Uint8Array {
    if (typeof start === "string") [encoding, start, end] = [start, undefined, undefined];
    else if (typeof end === "string") [encoding, end] = [end, undefined];
    const [first, last] = [clamp(start, 0, this.length), clamp(end, this.length, this.length)];
    if (typeof value !== "string" && !(value instanceof Uint8Array)) {
      return Uint8Array.prototype.fill.call(this, Number(value) & 255, first, last);
    }
    const bytes = needle(value, encoding);
    if (bytes.length === 0) return Uint8Array.prototype.fill.call(this, 0, first, last);
    for (let at = first; at < last; at++) this[at] = bytes[(at - first) % bytes.length] ?? 0;
    return this;
  },
  write(this: Uint8Array, text: string, offset?: unknown, length?: unknown, encoding?: unknown): number {
    if (typeof offset === "string") [encoding, offset, length] = [offset, undefined, undefined];
    else if (typeof length === "string") [encoding, length] = [length, undefined];
    const at = clamp(offset, 0, this.length);
    const room = clamp(length, this.length - at, this.length - at);
    const kind = encodingOf(encoding);
    let bytes = encode(String(text), kind);
    if (bytes.length > room) {
      let end = room;
      // Whole characters only.
      if (kind === "utf8") while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
      if (kind === "utf16le") end -= end % 2;
      bytes = bytes.subarray(0, end);
    }
    this.set(bytes, at);
    return bytes.length;
  },
  swap16(this: Uint8Array): Uint8Array {
    return swap(this, 2);
  },
  swap32(this: Uint8Array): Uint8Array {
    return swap(this, 4);
  },
  swap64(this: Uint8Array): Uint8Array {
    return swap(this, 8);
  },
  [CUSTOM](this: Uint8Array): string {
    const shown = Array.from(this.subarray(0, INSPECT_MAX_BYTES), (byte) =>
      byte.toString(16).padStart(2, "0"),
    );
    const more = this.length - shown.length;
    return `<Buffer${shown.map((byte) => ` ${byte}`).join("")}${more > 0 ? ` ... ${more} more byte${more === 1 ? "" : "s"}` : ""}>`;
  },
};

function swap(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length % size !== 0) {
    throw coded(
      new RangeError(`Buffer size must be a multiple of ${size * 8}-bits`),
      "ERR_INVALID_BUFFER_SIZE",
    );
  }
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

/** `readUInt32LE` and its like: the name in Node, in a `DataView`, the bytes, and the limits of what may be written. */
const NUMBERS: readonly (readonly [
  name: string,
  view: string,
  size: number,
  minimum: number | bigint,
  maximum: number | bigint,
])[] = [
  ["UInt8", "Uint8", 1, 0, 255],
  ["Int8", "Int8", 1, -128, 127],
  ["UInt16", "Uint16", 2, 0, 65_535],
  ["Int16", "Int16", 2, -32_768, 32_767],
  ["UInt32", "Uint32", 4, 0, 4_294_967_295],
  ["Int32", "Int32", 4, -2_147_483_648, 2_147_483_647],
  ["Float", "Float32", 4, -Infinity, Infinity],
  ["Double", "Float64", 8, -Infinity, Infinity],
  ["BigUInt64", "BigUint64", 8, 0n, 2n ** 64n - 1n],
  ["BigInt64", "BigInt64", 8, -(2n ** 63n), 2n ** 63n - 1n],
];

type NumberView = Readonly<
  Record<string, (offset: number, value: unknown, littleEndian?: boolean) => unknown>
>;

function checkOffset(bytes: Uint8Array, offset: unknown, size: number): number {
  const at = offset ?? 0;
  if (typeof at !== "number") {
    throw coded(
      new TypeError(`The "offset" argument must be of type number. Received ${typeof at}`),
      "ERR_INVALID_ARG_TYPE",
    );
  }
  if (!Number.isInteger(at) || at < 0 || at + size > bytes.length) {
    throw coded(
      new RangeError(
        `The value of "offset" is out of range. It must be >= 0 and <= ${bytes.length - size}. Received ${at}`,
      ),
      "ERR_OUT_OF_RANGE",
    );
  }
  return at;
}

function checkValue(value: number | bigint, minimum: number | bigint, maximum: number | bigint): void {
  if (value < minimum || value > maximum) {
    throw coded(
      new RangeError(
        `The value of "value" is out of range. It must be >= ${minimum} and <= ${maximum}. Received ${value}`,
      ),
      "ERR_OUT_OF_RANGE",
    );
  }
}

function viewOf(bytes: Uint8Array): NumberView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) as unknown as NumberView;
}

function numberMethods(): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  const define = (name: string, method: unknown): void => {
    made[name] = method;
    // `readUint8` is another name of `readUInt8`.
    made[name.replace("UInt", "Uint")] = method;
  };
  for (const [name, view, size, minimum, maximum] of NUMBERS) {
    for (const end of size === 1 ? [""] : ["LE", "BE"]) {
      define(`read${name}${end}`, function (this: Uint8Array, offset?: unknown) {
        const at = checkOffset(this, offset, size);
        const data = viewOf(this);
        return (data[`get${view}`] as unknown as (at: number, little: boolean) => unknown).call(
          data,
          at,
          end === "LE",
        );
      });
      define(`write${name}${end}`, function (this: Uint8Array, value: number | bigint, offset?: unknown) {
        checkValue(value, minimum, maximum);
        const at = checkOffset(this, offset, size);
        const data = viewOf(this);
        data[`set${view}`]?.call(data, at, value, end === "LE");
        return at + size;
      });
    }
  }
  for (const end of ["LE", "BE"]) {
    const order = (size: number): readonly number[] => {
      const indices = Array.from({ length: size }, (_, index) => index);
      return end === "BE" ? indices : indices.toReversed();
    };
    const read = (bytes: Uint8Array, offset: unknown, size: number): number => {
      const at = checkOffset(bytes, offset, size);
      return order(size).reduce((sum, index) => sum * 256 + (bytes[at + index] ?? 0), 0);
    };
    define(`readUInt${end}`, function (this: Uint8Array, offset: unknown, size: number) {
      return read(this, offset, size);
    });
    define(`readInt${end}`, function (this: Uint8Array, offset: unknown, size: number) {
      const value = read(this, offset, size);
      return value >= 2 ** (size * 8 - 1) ? value - 2 ** (size * 8) : value;
    });
    const write = (bytes: Uint8Array, value: number, offset: unknown, size: number): number => {
      const at = checkOffset(bytes, offset, size);
      let rest = value < 0 ? value + 2 ** (size * 8) : value;
      for (const index of order(size).toReversed()) {
        bytes[at + index] = rest % 256;
        rest = Math.floor(rest / 256);
      }
      return at + size;
    };
    define(`writeUInt${end}`, function (this: Uint8Array, value: number, offset: unknown, size: number) {
      checkValue(value, 0, 2 ** (size * 8) - 1);
      return write(this, value, offset, size);
    });
    define(`writeInt${end}`, function (this: Uint8Array, value: number, offset: unknown, size: number) {
      checkValue(value, -(2 ** (size * 8 - 1)), 2 ** (size * 8 - 1) - 1);
      return write(this, value, offset, size);
    });
  }
  return made;
}

type BufferConstructor = typeof statics & {
  new (value: unknown, second?: unknown, third?: unknown): Bytes;
  (value: unknown, second?: unknown, third?: unknown): Bytes;
  readonly prototype: Bytes;
};

export const Buffer: BufferConstructor = /* @__PURE__ */ makeBuffer();

function makeBuffer(): BufferConstructor {
  const define = (target: object, members: object): void => {
    for (const key of Reflect.ownKeys(members)) {
      const value = (members as Readonly<Record<string | symbol, unknown>>)[key];
      Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: false });
    }
  };
  define(FastBuffer.prototype, { ...methods, ...numberMethods() });
  for (const [name, read] of Object.entries({
    parent: (bytes: Uint8Array) => bytes.buffer,
    offset: (bytes: Uint8Array) => bytes.byteOffset,
  })) {
    Object.defineProperty(FastBuffer.prototype, name, {
      get(this: Uint8Array) {
        return read(this);
      },
      configurable: true,
    });
  }
  define(BufferFunction, statics);
  Object.defineProperty(BufferFunction, "name", { value: "Buffer", configurable: true });
  Object.setPrototypeOf(BufferFunction, Uint8Array);
  Object.defineProperty(BufferFunction, "prototype", { value: FastBuffer.prototype });
  // Also `class Own extends Buffer`, and what the methods of `Uint8Array` make.
  define(FastBuffer.prototype, { constructor: BufferFunction });
  Object.defineProperty(BufferFunction, Symbol.species, { get: () => FastBuffer, configurable: true });
  return BufferFunction as unknown as BufferConstructor;
}

export function SlowBuffer(size: number): Bytes {
  return allocate(size);
}

export function isUtf8(value: unknown): boolean {
  try {
    decodeUtf8(viewBytes(value) ?? new Uint8Array(), true);
    return true;
  } catch {
    return false;
  }
}

export function isAscii(value: unknown): boolean {
  return (viewBytes(value) ?? new Uint8Array()).every((byte) => byte < 128);
}

export function transcode(bytes: Uint8Array, fromEncoding: string, toEncoding: string): Bytes {
  return from(decode(bytes, encodingOf(fromEncoding)), toEncoding);
}

export default {
  Buffer,
  SlowBuffer,
  kMaxLength,
  kStringMaxLength,
  INSPECT_MAX_BYTES,
  constants,
  atob,
  btoa,
  isUtf8,
  isAscii,
  transcode,
};
