import { allocate, enlarge } from "./allocate";
import { storeAscii } from "./ascii";
import { toHexDigit } from "./hex";
import { Span } from "./span";
import { writeScalar } from "./utf8";

/** Writes bytes, one after the other, into a buffer that grows. */
export class ByteWriter {
  protected start: usize;
  protected at: usize;
  private limit: usize;

  /** `capacity` is how many bytes it holds before it grows for the first time; 128 are enough for a key, a path or a header. */
  constructor(capacity: i32 = 128) {
    const start = allocate(capacity);
    this.start = start;
    this.at = start;
    this.limit = start + capacity;
  }

  /** What has been written so far; valid until more is written. */
  get span(): Span {
    return new Span(this.start, this.at);
  }

  get length(): i32 {
    return (this.at - this.start) as i32;
  }

  /** The byte that was written last, or -1 at the beginning. */
  get last(): i32 {
    return this.at > this.start ? (load<u8>(this.at - 1) as i32) : -1;
  }

  /** Takes back everything after the first `length` bytes. */
  cut(length: i32): void {
    this.at = this.start + length;
  }

  byte(byte: u8): void {
    this.reserve(1);
    store<u8>(this.at++, byte);
  }

  /** Bytes as they are. */
  bytes(span: Span): void {
    this.reserve(span.length);
    memory.copy(this.at, span.start, span.length);
    this.at += span.length;
  }

  /** The characters of `text`, which must be ASCII. */
  ascii(text: string): void {
    const length = text.length;
    this.reserve(length);
    storeAscii(this.at, text);
    this.at += length;
  }

  /** A Unicode scalar value as UTF-8. */
  scalar(scalar: u32): void {
    this.reserve(4);
    this.at = writeScalar(this.at, scalar);
  }

  /** Two digits in lower case for each byte. */
  hex(bytes: Span): void {
    for (let at = bytes.start; at < bytes.end; at++) this.hexByte(load<u8>(at));
  }

  /** Two digits in lower case. */
  hexByte(byte: u8): void {
    this.byte(toHexDigit(byte >> 4));
    this.byte(toHexDigit(byte & 15));
  }

  protected reserve(size: usize): void {
    if (this.at + size <= this.limit) return;
    const used = this.at - this.start;
    const capacity = max((this.limit - this.start) << 1, used + size);
    // The newest block grows where it stands; only when something was allocated after it does this copy.
    this.start = enlarge(this.start, this.limit - this.start, capacity);
    this.at = this.start + used;
    this.limit = this.start + capacity;
  }
}

/** `length` bytes of the present call, for the functions below. Their contents are not defined at first. */
export function newBytes(length: i32): Span {
  return Span.at(allocate(length), length);
}

/** Each of these writes at `offset`, little-endian, where the caller knows that the span has room. */
export function writeU8(to: Span, offset: i32, value: u8): void {
  store<u8>(to.start + offset, value);
}

export function writeU32(to: Span, offset: i32, value: u32): void {
  store<u32>(to.start + offset, value);
}

export function writeU64(to: Span, offset: i32, value: u64): void {
  store<u64>(to.start + offset, value);
}

export function writeBytes(to: Span, offset: i32, bytes: Span): void {
  memory.copy(to.start + offset, bytes.start, bytes.length);
}
