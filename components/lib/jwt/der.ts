/** Reads DER (X.690), as far as public keys need it: lengths are the shortest possible, and nothing may follow. */
import { ByteReader } from "../bytes/byte-reader";
import { Span } from "../bytes/span";

const INTEGER: i32 = 0x02;
const BIT_STRING: i32 = 0x03;
export const NULL: i32 = 0x05;
export const OBJECT_IDENTIFIER: i32 = 0x06;
export const SEQUENCE: i32 = 0x30;

export class DerReader {
  private readonly bytes: Span;
  private readonly reader: ByteReader;

  constructor(bytes: Span) {
    this.bytes = bytes;
    this.reader = new ByteReader(bytes);
  }

  get isAtEnd(): bool {
    return this.reader.isAtEnd;
  }

  /** The contents of the next element, which must have this tag; `null` if it does not, or is damaged. */
  read(tag: i32): Span | null {
    if (this.reader.next() != tag) return null;
    const length = this.readLength();
    if (length < 0 || length > this.bytes.length - this.reader.position) return null;
    const start = this.reader.position;
    this.reader.skip(length);
    return this.bytes.slice(start, start + length);
  }

  /** The octets of a positive integer, without the zero that keeps it from being negative. */
  readPositive(): Span | null {
    const octets = this.read(INTEGER);
    if (octets === null || octets.length == 0) return null;
    const first = octets.byteAt(0);
    if (first != 0) return first < 0x80 ? octets : null;
    // A leading zero is there only if it is needed; the number zero is not positive.
    return octets.byteAt(1) >= 0x80 ? octets.slice(1) : null;
  }

  /** The octets of a bit string whose length is a multiple of eight. */
  readOctetsOfBits(): Span | null {
    const contents = this.read(BIT_STRING);
    return contents !== null && contents.byteAt(0) == 0 ? contents.slice(1) : null;
  }

  /** -1 for a length that is not written in the shortest way, or has more than two octets of its own. */
  private readLength(): i32 {
    const first = this.reader.next();
    if (first < 0x80) return first;
    if (first == 0x81) {
      const length = this.reader.next();
      return length >= 0x80 ? length : -1;
    }
    if (first != 0x82) return -1;
    const high = this.reader.next();
    const low = this.reader.next();
    return high > 0 && low >= 0 ? (high << 8) | low : -1;
  }
}
