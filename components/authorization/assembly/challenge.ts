/** Reading a `WWW-Authenticate` header: RFC 9110, section 11.6.1. */
import { Utf8 } from "../../bindings/abi";
import { ByteReader } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { utf8Of } from "../../lib/abi/text";

/** The value of the first parameter `name` in any challenge of the header: `Bearer realm="a", resource_metadata="https://b.example"`. */
export function parameterOf(header: Span, name: string): Utf8 | null {
  const bytes = new ByteReader(header);
  while (!bytes.isAtEnd) {
    const start = bytes.position;
    while (isToken(bytes.peek())) bytes.skip();
    const word = bytes.since(start);
    if (word.length == 0) {
      bytes.skip();
      continue;
    }
    if (bytes.peek() != 0x3d) continue;
    bytes.skip();
    const value = bytes.peek() == 0x22 ? quotedValue(bytes) : plainValue(bytes);
    if (value === null) return null;
    if (word.isIgnoringCase(name)) return utf8Of(value);
  }
  return null;
}

/** A quoted string with its escapes resolved; `null` when it does not end. */
function quotedValue(bytes: ByteReader): Span | null {
  bytes.skip();
  const value = new ByteWriter();
  while (true) {
    let byte = bytes.next();
    if (byte == 0x22) return value.span;
    if (byte == 0x5c) byte = bytes.next();
    if (byte == -1) return null;
    value.byte(byte as u8);
  }
}

/** A token. Some servers leave out the quotation marks around an address, so that it goes on to a comma or a blank. */
function plainValue(bytes: ByteReader): Span {
  const start = bytes.position;
  while (isPlain(bytes.peek())) bytes.skip();
  return bytes.since(start);
}

/** Also true for a few bytes that a token may not have: a header with those is read as well as it can be. */
function isToken(byte: i32): bool {
  return byte != 0x3d && isPlain(byte);
}

function isPlain(byte: i32): bool {
  return byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x2c && byte != 0x3b && byte != 0x5c;
}
