/**
 * Keys and small values as names of files.
 *
 * A name consists of lower-case letters, digits, `_`, `-` and `%`, so that no system takes `a` and `A` for the same file or
 * reads anything into a dot, a colon or a slash; every other byte is `%` and two digits.
 */
import { Utf8 } from "../../bindings/abi";
import { hexDigit } from "../../lib/json/json-check";
import { JsonWriter } from "../../lib/json/json-writer";
import { allocate } from "../../lib/abi/memory";
import { Span } from "../../lib/bytes/span";
import { spanOf, utf8Of } from "../../lib/abi/text";

/** Most systems allow 255 bytes, of which a letter in front takes one. */
const LONGEST_NAME: i32 = 200;
/** Below the 4096 bytes that a path may have, with the names around it. */
const LONGEST_PATH: i32 = 3700;

const HEX_DIGITS = "0123456789abcdef";

/** `/k` and the escaped key; a long one is cut, and the pieces in front are folders: `/d…/d…/k…`. `null` when it is too long. */
export function keyPath(folder: Span, key: Utf8): Span | null {
  const name = escape(key);
  if (name.length > LONGEST_PATH) return null;
  const path = new JsonWriter();
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
  const path = new JsonWriter();
  path.ascii("b");
  path.bytes(escaped);
  return path.span;
}

/** `null` for a name that no key has. */
export function keyOf(escaped: Span): Utf8 | null {
  const start = allocate(escaped.length);
  let to = start;
  for (let at = escaped.start; at < escaped.end; at++) {
    let byte = load<u8>(at);
    if (byte == 0x25) {
      if (escaped.end - at < 3) return null;
      const high = hexDigit(load<u8>(at, 1));
      const low = hexDigit(load<u8>(at, 2));
      if (high < 0 || low < 0) return null;
      byte = ((high << 4) | low) as u8;
      at += 2;
    } else if (!isPlain(byte)) {
      return null;
    }
    store<u8>(to++, byte);
  }
  return new Utf8(start, (to - start) as i32);
}

/** Two digits for each byte. */
export function writeHex(to: JsonWriter, bytes: Span): void {
  for (let at = bytes.start; at < bytes.end; at++) {
    const byte = load<u8>(at);
    to.byte(HEX_DIGITS.charCodeAt(byte >> 4) as u8);
    to.byte(HEX_DIGITS.charCodeAt(byte & 15) as u8);
  }
}

/** `null` when these are not pairs of digits. */
export function readHex(digits: Span): Span | null {
  if ((digits.length & 1) != 0) return null;
  const start = allocate(digits.length >> 1);
  let to = start;
  for (let at = digits.start; at < digits.end; at += 2) {
    const high = hexDigit(load<u8>(at));
    const low = hexDigit(load<u8>(at, 1));
    if (high < 0 || low < 0) return null;
    store<u8>(to++, ((high << 4) | low) as u8);
  }
  return new Span(start, to);
}

function escape(text: Utf8): Span {
  const bytes = spanOf(text);
  const escaped = new JsonWriter();
  for (let at = bytes.start; at < bytes.end; at++) {
    const byte = load<u8>(at);
    if (isPlain(byte)) {
      escaped.byte(byte);
    } else {
      escaped.byte(0x25);
      writeHex(escaped, new Span(at, at + 1));
    }
  }
  return escaped.span;
}

function isPlain(byte: u8): bool {
  return byte - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f || byte == 0x2d;
}
