import { Span } from "./span";
import { afterScalar } from "./utf8";

/** Reads the bytes of a span one after the other. Past the end each byte is -1. */
export class ByteReader {
  private readonly start: usize;
  private readonly end: usize;
  private at: usize;

  constructor(bytes: Span) {
    this.start = bytes.start;
    this.end = bytes.end;
    this.at = bytes.start;
  }

  get isAtEnd(): bool {
    return this.at >= this.end;
  }

  /** How many bytes have been read. */
  get position(): i32 {
    return (this.at - this.start) as i32;
  }

  /** The bytes from `position` to the next byte. */
  since(position: i32): Span {
    return new Span(this.start + position, this.at);
  }

  /** The byte that is `ahead` places after the next one, without reading it. */
  peek(ahead: i32 = 0): i32 {
    return this.at + ahead < this.end ? (load<u8>(this.at + ahead) as i32) : -1;
  }

  next(): i32 {
    return this.at < this.end ? (load<u8>(this.at++) as i32) : -1;
  }

  /** Passes bytes that `peek` has shown to exist. */
  skip(count: i32 = 1): void {
    this.at += count;
  }

  /** Passes one character of UTF-8 beyond ASCII. False, and nothing is passed, when it is malformed. */
  skipScalar(): bool {
    const after = afterScalar(this.at, this.end);
    if (after == 0) return false;
    this.at = after;
    return true;
  }
}

/** Each of these reads at `offset`, little-endian, where the caller knows that the span has so many bytes. */
export function readU8(bytes: Span, offset: i32 = 0): u8 {
  return load<u8>(bytes.start + offset);
}

export function readU32(bytes: Span, offset: i32 = 0): u32 {
  return load<u32>(bytes.start + offset);
}

export function readU64(bytes: Span, offset: i32 = 0): u64 {
  return load<u64>(bytes.start + offset);
}
