import { sameOctets } from "../../bindings/slice";

/**
 * A run of bytes in linear memory: text of a request, a header's value, a JSON value.
 *
 * Spans are looked at, compared and handed on; nothing here copies what a span covers. They stay valid for the
 * whole request, because nothing is released before its end.
 */
export class Span {
  constructor(
    readonly start: usize,
    readonly end: usize,
  ) {}

  static empty(): Span {
    return new Span(0, 0);
  }

  /** The `length` bytes at an address, such as that of `memory.data`. */
  static at(start: usize, length: i32): Span {
    return new Span(start, start + length);
  }

  get length(): i32 {
    return (this.end - this.start) as i32;
  }

  /** Whether the bytes are those of `text`, which must be ASCII. */
  is(text: string): bool {
    return isAscii(this.start, this.end, text);
  }

  /** As `is`, for names that ignore case, such as those of HTTP headers; `text` is in lower case. */
  isIgnoringCase(text: string): bool {
    return isAsciiIgnoringCase(this.start, this.end, text);
  }

  equals(other: Span): bool {
    return this.length == other.length && sameOctets(this.start, other.start, this.length);
  }

  equalsIgnoringCase(other: Span): bool {
    if (this.length != other.length) return false;
    for (let i = 0; i < this.length; i++) {
      if (lowerCase(load<u8>(this.start + i)) != lowerCase(load<u8>(other.start + i))) return false;
    }
    return true;
  }

  /** Below, at or above 0 as the bytes come before, are equal to or come after those of `other`. */
  compare(other: Span): i32 {
    return compareBytes(this.start, this.length, other.start, other.length);
  }

  startsWithBytes(other: Span): bool {
    return this.length >= other.length && sameOctets(this.start, other.start, other.length);
  }

  endsWithBytes(other: Span): bool {
    return this.length >= other.length && sameOctets(this.end - other.length, other.start, other.length);
  }

  startsWith(text: string): bool {
    return this.length >= text.length && isAscii(this.start, this.start + text.length, text);
  }

  endsWith(text: string): bool {
    return this.length >= text.length && isAscii(this.end - text.length, this.end, text);
  }

  /** The byte at `index`, or -1 past the end. */
  byteAt(index: i32): i32 {
    return index < this.length ? (load<u8>(this.start + index) as i32) : -1;
  }

  /** Where `byte` first occurs at or after `from`, or -1. */
  indexOf(byte: u8, from: i32 = 0): i32 {
    for (let at = this.start + from; at < this.end; at++) {
      if (load<u8>(at) == byte) return (at - this.start) as i32;
    }
    return -1;
  }

  /** Whether the bytes of `text` (ASCII) occur anywhere. */
  contains(text: string): bool {
    for (let at = this.start; at + text.length <= this.end; at++) {
      if (isAscii(at, at + text.length, text)) return true;
    }
    return false;
  }

  /** The same bytes at another address, such as that of `memory.data`, where there is room for them. */
  copyTo(address: usize): Span {
    memory.copy(address, this.start, this.length);
    return Span.at(address, this.length);
  }

  slice(from: i32, to: i32 = this.length): Span {
    return new Span(this.start + from, this.start + to);
  }

  /** Without the blanks and tabs around it, which HTTP calls optional white space. */
  trim(): Span {
    let start = this.start;
    let end = this.end;
    while (start < end && isBlank(load<u8>(start))) start++;
    while (end > start && isBlank(load<u8>(end - 1))) end--;
    return new Span(start, end);
  }
}

/** As `Span.compare`, without making spans. */
export function compareBytes(one: usize, oneLength: i32, other: usize, otherLength: i32): i32 {
  const shorter = min(oneLength, otherLength);
  for (let i = 0; i < shorter; i++) {
    const order = (load<u8>(one + i) as i32) - (load<u8>(other + i) as i32);
    if (order != 0) return order;
  }
  return oneLength - otherLength;
}

function isBlank(byte: u8): bool {
  return byte == 0x20 || byte == 0x09;
}

function isAscii(start: usize, end: usize, text: string): bool {
  if (end - start != text.length) return false;
  const units = changetype<usize>(text);
  for (let i: usize = 0, n: usize = text.length; i < n; i++) {
    if ((load<u8>(start + i) as u16) != load<u16>(units + (i << 1))) return false;
  }
  return true;
}

function isAsciiIgnoringCase(start: usize, end: usize, text: string): bool {
  if (end - start != text.length) return false;
  const units = changetype<usize>(text);
  for (let i: usize = 0, n: usize = text.length; i < n; i++) {
    if (lowerCase(load<u8>(start + i)) != load<u16>(units + (i << 1))) return false;
  }
  return true;
}

function lowerCase(byte: u8): u16 {
  return (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) as u16;
}
