/** Face of `components/lib/bytes` for `bytes.test.ts`: bytes go in at a pointer, bytes come out as a span. */
import { ByteReader, readU32, readU64, readU8 } from "../../../../components/lib/bytes/byte-reader";
import {
  ByteWriter,
  newBytes,
  writeBytes,
  writeU32,
  writeU64,
  writeU8,
} from "../../../../components/lib/bytes/byte-writer";
import { hexPair } from "../../../../components/lib/bytes/hex";
import { Span } from "../../../../components/lib/bytes/span";
import { isTokenByte } from "../../../../components/lib/http/token";

export function alloc(size: usize): usize {
  return heap.alloc(size);
}

export function reset(): void {
  heap.reset();
}

export function isToken(byte: u32): bool {
  return isTokenByte(byte as u8);
}

export function pair(high: i32, low: i32): i32 {
  return hexPair(high, low);
}

/** Every byte, read one by one and written again. */
export function copy(start: usize, length: usize): u64 {
  const reader = new ByteReader(new Span(start, start + length));
  const writer = new ByteWriter(1);
  while (!reader.isAtEnd) writer.byte(reader.next() as u8);
  return pack(writer.span);
}

/** As `copy`, with two digits for each byte. */
export function toHex(start: usize, length: usize): u64 {
  const writer = new ByteWriter(1);
  writer.hex(new Span(start, start + length));
  return pack(writer.span);
}

/** What `peek(ahead)` gives at the start, and `next` at the end. */
export function peekAt(start: usize, length: usize, ahead: i32): i32 {
  return new ByteReader(new Span(start, start + length)).peek(ahead);
}

export function afterEnd(start: usize, length: usize): i32 {
  const reader = new ByteReader(new Span(start, start + length));
  while (!reader.isAtEnd) reader.skip();
  return reader.next();
}

/** How many characters outside of ASCII the reader passes, or -1 - the position of the first malformed one. */
export function scalars(start: usize, length: usize): i32 {
  const reader = new ByteReader(new Span(start, start + length));
  let count = 0;
  while (!reader.isAtEnd) {
    if (reader.peek() < 0x80) reader.skip();
    else if (reader.skipScalar()) count++;
    else return -1 - reader.position;
  }
  return count;
}

export function scalar(value: u32): u64 {
  const writer = new ByteWriter(1);
  writer.scalar(value);
  return pack(writer.span);
}

/** The number in pieces at offsets that are not aligned, read back and added up: true when nothing is lost. */
export function keepsNumbers(value: u64): bool {
  const bytes = newBytes(22);
  writeU8(bytes, 0, value as u8);
  writeU32(bytes, 1, value as u32);
  writeU64(bytes, 5, value);
  const copied = newBytes(22);
  writeBytes(copied, 3, bytes.slice(0, 13));
  return (
    readU8(copied, 3) == (value as u8) && readU32(copied, 4) == (value as u32) && readU64(copied, 8) == value
  );
}

export function compare(one: usize, oneLength: usize, other: usize, otherLength: usize): i32 {
  return new Span(one, one + oneLength).compare(new Span(other, other + otherLength));
}

/** 1 when the first begins with the second, 2 when it ends with it, 3 for both. */
export function contains(one: usize, oneLength: usize, other: usize, otherLength: usize): i32 {
  const whole = new Span(one, one + oneLength);
  const part = new Span(other, other + otherLength);
  return (whole.startsWithBytes(part) ? 1 : 0) | (whole.endsWithBytes(part) ? 2 : 0);
}

function pack(span: Span): u64 {
  return ((span.start as u64) << 32) | (span.length as u64);
}
