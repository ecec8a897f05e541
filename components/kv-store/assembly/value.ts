/**
 * Values as they lie in a bucket: one byte for the type, then the payload. Other implementations of the interface read
 * and write the same bytes.
 *
 * Hosts keep counters of their own as decimal digits; such a value has no type byte (a digit is none) and reads as a
 * signed number. NATS keeps them as eight bytes, the highest first: the first one is 0, which is no tag and no digit.
 */
import { Bytes, Result, Utf8 } from "../../bindings/abi";
import { Error, TypedValue, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { readU64, readU8 } from "../../lib/bytes/byte-reader";
import { newBytes, writeBytes, writeU64, writeU8 } from "../../lib/bytes/byte-writer";
import { asciiUtf8, bytesOf, spanOf, spanOfBytes, utf8Of } from "../../lib/abi/text";
import { Span } from "../../lib/bytes/span";

const enum Tag {
  String = 1,
  Json,
  U64,
  S64,
  Bool,
  Bytes,
}

export function refuse<T>(reason: string): Result<T, Error> {
  return Result.err<T, Error>(Error.other(asciiUtf8(reason)));
}

/** What the reason of an error about one stored value begins with, so that the bucket can name the value. */
const STORED = "the stored ";

export function isDamage(reason: Utf8): bool {
  return spanOf(reason).startsWith(STORED);
}

export function encode(value: TypedValue): Bytes {
  switch (value.tag) {
    case TypedValueTag.asString:
      return tagged(Tag.String, spanOf(value.asString));
    case TypedValueTag.asJson:
      return tagged(Tag.Json, spanOf(value.asJson));
    case TypedValueTag.asU64:
      return encodeNumber(Tag.U64, value.asU64);
    case TypedValueTag.asS64:
      return encodeNumber(Tag.S64, value.asS64 as u64);
    case TypedValueTag.asBool: {
      const bytes = newBytes(2);
      writeU8(bytes, 0, Tag.Bool as u8);
      writeU8(bytes, 1, value.asBool ? 1 : 0);
      return bytesOf(bytes);
    }
    default:
      return tagged(Tag.Bytes, spanOfBytes(value.asBytes));
  }
}

export function decode(bytes: Bytes): Result<TypedValue, Error> {
  if (bytes.len == 0) return refuse<TypedValue>("the stored value is empty");
  const stored = spanOfBytes(bytes);
  const payload = stored.slice(1);
  const length = payload.length;
  switch (readU8(stored) as i32) {
    case Tag.String:
      return Result.ok<TypedValue, Error>(TypedValue.asString(utf8Of(payload)));
    case Tag.Json:
      return Result.ok<TypedValue, Error>(TypedValue.asJson(utf8Of(payload)));
    case Tag.Bytes:
      return Result.ok<TypedValue, Error>(TypedValue.asBytes(bytesOf(payload)));
    case Tag.U64:
      if (length == 8) return Result.ok<TypedValue, Error>(TypedValue.asU64(readU64(payload)));
      break;
    case Tag.S64:
      if (length == 8) return Result.ok<TypedValue, Error>(TypedValue.asS64(readU64(payload) as i64));
      break;
    case Tag.Bool:
      if (length == 1) return Result.ok<TypedValue, Error>(TypedValue.asBool(readU8(payload) != 0));
      break;
    case 0:
      if (length == 7)
        return Result.ok<TypedValue, Error>(TypedValue.asS64(bswap<u64>(readU64(stored)) as i64));
      break;
    default:
      return decodeHostCounter(stored);
  }
  return refuse<TypedValue>("the stored value has the wrong length for its type");
}

/** The sum of the stored number and `delta`, as bytes to store. An unsigned number stays unsigned while the sum is not negative. */
export function add(stored: Bytes | null, delta: i64): Result<Bytes, Error> {
  if (stored === null) return Result.ok<Bytes, Error>(encodeNumber(Tag.S64, delta as u64));
  const decoded = decode(stored);
  if (decoded.isErr) return Result.err<Bytes, Error>(decoded.err);
  const value = decoded.ok;
  const unsigned = value.tag == TypedValueTag.asU64;
  if (!unsigned && value.tag != TypedValueTag.asS64)
    return refuse<Bytes>("expected a number, found another type");
  const before: i64 = unsigned ? (value.asU64 as i64) : value.asS64;
  const sum = before + delta;
  // Numbers that are too large for a signed one look negative here, and the result must be a signed one.
  const isLarge = unsigned && before < 0;
  const overflows = ((before ^ sum) & (delta ^ sum)) < 0;
  if (isLarge || overflows) return refuse<Bytes>("the sum does not fit into 64 bits");
  return Result.ok<Bytes, Error>(encodeNumber(unsigned && sum >= 0 ? Tag.U64 : Tag.S64, sum as u64));
}

/** The number in what `add` made. */
export function sumOf(bytes: Bytes): i64 {
  return readU64(spanOfBytes(bytes), 1) as i64;
}

function tagged(tag: Tag, payload: Span): Bytes {
  const bytes = newBytes(payload.length + 1);
  writeU8(bytes, 0, tag as u8);
  writeBytes(bytes, 1, payload);
  return bytesOf(bytes);
}

function encodeNumber(tag: Tag, value: u64): Bytes {
  const bytes = newBytes(9);
  writeU8(bytes, 0, tag as u8);
  writeU64(bytes, 1, value);
  return bytesOf(bytes);
}

function decodeHostCounter(text: Span): Result<TypedValue, Error> {
  const negative = text.byteAt(0) == 0x2d;
  const digits = negative ? text.slice(1) : text;
  const limit: u64 = negative ? 0x8000000000000000 : 0x7fffffffffffffff;
  let magnitude: u64 = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.byteAt(i) - 0x30;
    if (digit < 0 || digit > 9) return refuse<TypedValue>("the stored value is of no known type");
    if (magnitude > (limit - (digit as u64)) / 10)
      return refuse<TypedValue>("the stored number does not fit into 64 bits");
    magnitude = magnitude * 10 + (digit as u64);
  }
  if (digits.length == 0) return refuse<TypedValue>("the stored value is of no known type");
  return Result.ok<TypedValue, Error>(TypedValue.asS64((negative ? 0 - magnitude : magnitude) as i64));
}
