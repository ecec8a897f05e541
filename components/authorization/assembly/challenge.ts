/** Reading a `WWW-Authenticate` header: RFC 9110, section 11.6.1. */
import { Utf8 } from "../../bindings/abi";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { utf8Of } from "../../lib/abi/text";

/** The value of the first parameter of that name, of whichever challenge: `Bearer realm="a", resource_metadata="https://b.example"`. */
export function parameterOf(header: Span, name: string): Utf8 | null {
  let at = header.start;
  while (at < header.end) {
    const start = at;
    while (at < header.end && isTokenByte(load<u8>(at))) at++;
    const word = new Span(start, at);
    if (at == start) {
      at++;
      continue;
    }
    if (at == header.end || load<u8>(at) != 0x3d) continue;
    at++;
    const value = new JsonWriter();
    if (at < header.end && load<u8>(at) == 0x22) {
      at++;
      while (at < header.end && load<u8>(at) != 0x22) {
        if (load<u8>(at) == 0x5c && at + 1 < header.end) at++;
        value.byte(load<u8>(at++));
      }
      // A string without an end says nothing.
      if (at == header.end) return null;
      at++;
    } else {
      while (at < header.end && isTokenByte(load<u8>(at))) value.byte(load<u8>(at++));
    }
    if (word.isIgnoringCase(name)) return utf8Of(value.span);
  }
  return null;
}

function isTokenByte(byte: u8): bool {
  return (
    byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x2c && byte != 0x3d && byte != 0x3b && byte != 0x5c
  );
}
