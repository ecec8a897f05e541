/**
 * Other spellings of a name or an address, which a component may take for the same thing.
 *
 * Problem: a rule is about texts, but the component behind decides which texts mean the same. One that parses addresses reads
 * `file:///private/x` when it is asked for `file:///public/../private/x`, `FILE:///private/x` or `file:///%70rivate/x`, and one in C stops
 * at a zero byte. Idea: a request is judged by the text and by what such a component could make of it, and needs the scopes of all of them.
 * Result: a request in an odd spelling may need more scopes than it should, and never fewer.
 */
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexDigit } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";

export const SLASH: u8 = 0x2f;

/** A name up to the first zero byte, without control characters, and without blanks around it. */
export function lenientName(name: Span): Span {
  return withoutBlanks(withoutControls(beforeZero(name)));
}

/** Without what Unicode calls blanks, now or in the past, and U+FEFF, at both ends. */
function withoutBlanks(text: Span): Span {
  let start = 0;
  let end = text.length;
  for (let size = blankAt(text, start); size > 0; size = blankAt(text, start)) start += size;
  while (end > start) {
    const size = sizeOfLast(text.slice(start, end));
    if (blankAt(text, end - size) != size) break;
    end -= size;
  }
  return text.slice(start, end);
}

/** How many bytes the last character has. */
function sizeOfLast(text: Span): i32 {
  let size = 1;
  while (size < 4 && size < text.length && (text.byteAt(text.length - size) & 0xc0) == 0x80) size++;
  return size;
}

/** How many bytes the blank has that begins there; 0 if none does. */
function blankAt(text: Span, at: i32): i32 {
  const first = text.byteAt(at);
  if (first == 0x20) return 1;
  const second = text.byteAt(at + 1);
  if (first == 0xc2) return second == 0x85 || second == 0xa0 ? 2 : 0;
  const scalar = ((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (text.byteAt(at + 2) & 0x3f);
  return (first & 0xf0) == 0xe0 && at + 2 < text.length && isWideBlank(scalar) ? 3 : 0;
}

function isWideBlank(scalar: i32): bool {
  return (
    (scalar >= 0x2000 && scalar <= 0x200a) ||
    scalar == 0x2028 ||
    scalar == 0x2029 ||
    scalar == 0x202f ||
    scalar == 0x205f ||
    scalar == 0x1680 ||
    scalar == 0x180e ||
    scalar == 0x3000 ||
    scalar == 0xfeff
  );
}

/** RFC 3986, section 6.2.2: scheme and host in lower case, no needless escapes, no dot segments. */
export function normalUri(uri: Span): Span {
  return normalized(withUnescaped(uri, false));
}

/** As a lenient reader takes it: with all escapes resolved, `\` for `/`, and without the query and the fragment. */
export function lenientUri(uri: Span): Span {
  const text = withUnescaped(withoutControls(beforeZero(withoutQuery(uri))).trim(), true);
  return normalized(withSlashes(withoutControls(beforeZero(text))));
}

export function beforeZero(text: Span): Span {
  const zero = text.indexOf(0);
  return zero < 0 ? text : text.slice(0, zero);
}

export function withoutControls(text: Span): Span {
  const plain = new ByteWriter(text.length + 1);
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i) as u8;
    if (byte >= 0x20 && byte != 0x7f) plain.byte(byte);
  }
  return plain.length == text.length ? text : plain.span;
}

export function withoutQuery(uri: Span): Span {
  for (let i = 0; i < uri.length; i++) {
    const byte = uri.byteAt(i);
    if (byte == 0x3f || byte == 0x23) return uri.slice(0, i);
  }
  return uri;
}

export function withSlashes(uri: Span): Span {
  if (uri.indexOf(0x5c) < 0) return uri;
  const result = new ByteWriter(uri.length + 1);
  for (let i = 0; i < uri.length; i++) {
    const byte = uri.byteAt(i) as u8;
    result.byte(byte == 0x5c ? SLASH : byte);
  }
  return result.span;
}

/** Without escapes of the characters that need none; with `all`, without any. Other escapes are in capitals. */
export function withUnescaped(uri: Span, all: bool): Span {
  if (uri.indexOf(0x25) < 0) return uri;
  const result = new ByteWriter(uri.length + 1);
  for (let i = 0; i < uri.length; i++) {
    const byte = uri.byteAt(i) as u8;
    const high = byte == 0x25 && i + 2 < uri.length ? hexDigit(uri.byteAt(i + 1) as u8) : -1;
    const low = high < 0 ? -1 : hexDigit(uri.byteAt(i + 2) as u8);
    if (low < 0) {
      result.byte(byte);
      continue;
    }
    const meant = ((high << 4) | low) as u8;
    if (all || isUnreserved(meant)) {
      result.byte(meant);
    } else {
      result.byte(0x25);
      result.byte(upperHex(high));
      result.byte(upperHex(low));
    }
    i += 2;
  }
  return result.span;
}

/** RFC 3986, section 2.3. */
function isUnreserved(byte: u8): bool {
  return (
    (byte | 0x20) - 0x61 < 26 ||
    byte - 0x30 < 10 ||
    byte == 0x2d ||
    byte == 0x2e ||
    byte == 0x5f ||
    byte == 0x7e
  );
}

function upperHex(digit: i32): u8 {
  return (digit < 10 ? 0x30 + digit : 0x37 + digit) as u8;
}

/** With the scheme and the authority in lower case, and the path without dot segments. */
function normalized(uri: Span): Span {
  const colon = uri.indexOf(0x3a);
  if (colon < 0) return uri;
  const result = new ByteWriter(uri.length + 16);
  writeLowerCase(uri.slice(0, colon + 1), result);
  const isFile = result.span.is("file:");
  let rest = uri.slice(colon + 1);
  if (rest.startsWith("//")) {
    const end = rest.indexOf(SLASH, 2);
    const authority = end < 0 ? rest.slice(2) : rest.slice(2, end);
    result.ascii("//");
    // RFC 8089, section 2: this machine, with and without its name.
    if (!isFile || !authority.isIgnoringCase("localhost")) writeLowerCase(authority, result);
    rest = end < 0 ? Span.empty() : rest.slice(end);
  } else if (isFile && rest.byteAt(0) == SLASH) {
    result.ascii("//");
  }
  if (rest.byteAt(0) == SLASH) writePath(rest, result);
  else result.bytes(rest);
  return result.span.equals(uri) ? uri : result.span;
}

export function writeLowerCase(text: Span, to: ByteWriter): void {
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i) as u8;
    to.byte(byte - 0x41 < 26 ? byte | 0x20 : byte);
  }
}

/** RFC 3986, section 5.2.4, up to a query or a fragment: `/a/./b/../c` is `/a/c`. */
function writePath(path: Span, to: ByteWriter): void {
  const whole = withoutQuery(path);
  const start = to.length;
  let from = 0;
  while (from < whole.length) {
    const next = whole.indexOf(SLASH, from + 1);
    const end = next < 0 ? whole.length : next;
    const segment = whole.slice(from + 1, end);
    const isLast = next < 0;
    if (segment.is("..")) {
      to.cut(lastSlash(to, start));
      if (isLast) to.byte(SLASH);
    } else if (segment.is(".")) {
      if (isLast) to.byte(SLASH);
    } else {
      to.byte(SLASH);
      to.bytes(segment);
    }
    from = end;
  }
  to.bytes(path.slice(whole.length));
}

/** The length up to the last slash behind `start`. */
export function lastSlash(text: ByteWriter, start: i32): i32 {
  const written = text.span;
  for (let at = written.length - 1; at >= start; at--) {
    if (written.byteAt(at) == SLASH) return at;
  }
  return start;
}
