/** Where a request carries its token: in one `Authorization` header (RFC 6750, section 2.1), and nowhere else. */
import { Bytes, Utf8 } from "../../bindings/abi";
import { Refusal } from "../../bindings/wasmcp/framework/access";
import { ByteReader } from "../../lib/bytes/byte-reader";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { hexPair } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";
import { spanOf, spanOfBytes } from "../../lib/abi/text";
import { noToken, wrongRequest, wrongToken } from "./refusals";

const BLANK: u8 = 0x20;
const AMPERSAND: u8 = 0x26;
const EQUALS: u8 = 0x3d;
const PARAMETER = "access_token";

/** Either of them is present. */
export class Credentials {
  constructor(
    readonly token: Span | null,
    readonly refusal: Refusal | null,
  ) {}
}

export function findToken(headers: Array<Bytes>, query: Utf8 | null, scopes: Array<Span>): Credentials {
  if (query !== null && hasToken(spanOf(query))) {
    return refuse(wrongRequest("a token in the address is not accepted: addresses end up in logs", scopes));
  }
  if (headers.length > 1) {
    return refuse(wrongRequest("expected one `Authorization` header, found several", scopes));
  }
  if (headers.length == 0) return refuse(noToken(scopes));
  const value = spanOfBytes(headers[0]).trim();
  const blank = value.indexOf(BLANK);
  const scheme = blank < 0 ? value : value.slice(0, blank);
  const token = value.slice(scheme.length).trim();
  if (!scheme.isIgnoringCase("bearer") || token.length == 0) return refuse(noToken(scopes));
  if (!isToken(token)) {
    return refuse(wrongToken("the token has characters that no token has", scopes));
  }
  return new Credentials(token, null);
}

function refuse(refusal: Refusal): Credentials {
  return new Credentials(null, refusal);
}

/** `b64token`: letters, digits and `-._~+/`, and `=` only at the end. */
function isToken(token: Span): bool {
  let end = token.length;
  while (end > 0 && token.byteAt(end - 1) == EQUALS) end--;
  for (let i = 0; i < end; i++) {
    if (!isOfToken(token.byteAt(i))) return false;
  }
  return end > 0;
}

function isOfToken(byte: i32): bool {
  const letter = byte | 0x20;
  if ((letter >= 0x61 && letter <= 0x7a) || (byte >= 0x2d && byte <= 0x39)) return true;
  return byte == 0x5f || byte == 0x7e || byte == 0x2b;
}

/** Whether a query has a parameter `access_token`, however it is spelled. */
function hasToken(query: Span): bool {
  let from = 0;
  while (from < query.length) {
    const found = query.indexOf(AMPERSAND, from);
    const end = found < 0 ? query.length : found;
    const parameter = query.slice(from, end);
    const equals = parameter.indexOf(EQUALS);
    if (isNamedToken(equals < 0 ? parameter : parameter.slice(0, equals))) return true;
    from = end + 1;
  }
  return false;
}

/** With percent signs resolved: `access%5Ftoken` is the same name. */
function isNamedToken(name: Span): bool {
  if (name.length < PARAMETER.length) return false;
  const decoded = new ByteWriter(name.length);
  const reader = new ByteReader(name);
  while (!reader.isAtEnd) {
    const byte = reader.next();
    const octet = byte == 0x25 ? hexPair(reader.peek(), reader.peek(1)) : -1;
    if (octet >= 0) reader.skip(2);
    decoded.byte((octet >= 0 ? octet : byte) as u8);
  }
  return decoded.span.is(PARAMETER);
}
