/**
 * Keys and small values as names of files.
 *
 * A name consists of lower-case letters, digits, `_`, `-` and `%`, so that no system takes `a` and `A` for the same file or
 * reads anything into a dot, a colon or a slash; every other byte is `%` and two digits.
 */
import { Utf8 } from "../../bindings/abi";
import { ByteReader } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexPair } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";
import { spanOf, utf8Of } from "../../lib/abi/text";

/** Most systems allow 255 bytes, of which a letter in front takes one. */
const LONGEST_NAME: i32 = 200;
/** Below the 4096 bytes that a path may have, with the names around it. */
const LONGEST_PATH: i32 = 3700;

/** `/k` and the escaped key; a long one is cut, and the pieces in front are folders: `/d…/d…/k…`. `null` when it is too long. */
export function keyPath(folder: Span, key: Utf8): Span | null {
  const name = escape(key);
  if (name.length > LONGEST_PATH) return null;
  const path = new ByteWriter();
  path.bytes(folder);
  let from = 0;
  for (; name.length - from > LONGEST_NAME; from += LONGEST_NAME) {
    path.ascii("/d");
    path.bytes(name.slice(from, from + LONGEST_NAME));
  }
  path.ascii("/k");
  path.bytes(name.slice(from));
  return path.span;
}

/** `b` and the escaped name; `null` when it is too long. */
export function bucketFolder(name: Utf8): Span | null {
  const escaped = escape(name);
  if (escaped.length > LONGEST_NAME) return null;
  const path = new ByteWriter();
  path.ascii("b");
  path.bytes(escaped);
  return path.span;
}

/** `null` for a name that is not an escaped key. */
export function keyOf(escaped: Span): Utf8 | null {
  const name = new ByteReader(escaped);
  const key = new ByteWriter(escaped.length);
  while (!name.isAtEnd) {
    const byte = name.next();
    if (byte == 0x25) {
      const octet = hexPair(name.next(), name.next());
      if (octet < 0) return null;
      key.byte(octet as u8);
    } else {
      if (!isPlain(byte as u8)) return null;
      key.byte(byte as u8);
    }
  }
  return utf8Of(key.span);
}

/** `null` unless the text consists of pairs of digits. */
export function readHex(digits: Span): Span | null {
  const reader = new ByteReader(digits);
  const bytes = new ByteWriter((digits.length >> 1) + 1);
  while (!reader.isAtEnd) {
    const byte = hexPair(reader.next(), reader.next());
    if (byte < 0) return null;
    bytes.byte(byte as u8);
  }
  return bytes.span;
}

function escape(text: Utf8): Span {
  const bytes = new ByteReader(spanOf(text));
  const escaped = new ByteWriter();
  while (!bytes.isAtEnd) {
    const byte = bytes.next() as u8;
    if (isPlain(byte)) {
      escaped.byte(byte);
    } else {
      escaped.byte(0x25);
      escaped.hexByte(byte);
    }
  }
  return escaped.span;
}

function isPlain(byte: u8): bool {
  return byte - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f || byte == 0x2d;
}
