/** Addresses as operators write them: `https://id.example:8443/keys?tenant=7`. */
import { ByteReader } from "../../lib/bytes/byte-reader";
import { Span } from "../../lib/bytes/span";

const COLON: u8 = 0x3a;

export class Address {
  constructor(
    readonly isHttps: bool,
    /** Host and perhaps port, as they are written. */
    readonly authority: Span,
    /** What follows the authority: it begins with a slash or a question mark, or is empty. */
    readonly pathWithQuery: Span,
  ) {}

  /** Over TLS, or to this machine. */
  get isSafe(): bool {
    return this.isHttps || isLoopback(this.authority);
  }
}

/** `null` for anything but `https:` or `http:` with a host: no user information, no fragment, no blanks. */
export function parseAddress(text: Span): Address | null {
  const isHttps = hasScheme(text, "https://");
  if (!isHttps && !hasScheme(text, "http://")) return null;
  const rest = text.slice(isHttps ? 8 : 7);
  let end = 0;
  while (end < rest.length && !isEndOfAuthority(rest.byteAt(end))) end++;
  const authority = rest.slice(0, end);
  const path = rest.slice(end);
  return isAuthority(authority) && isPath(path) ? new Address(isHttps, authority, path) : null;
}

/** Whether a text is an address of any kind, `ftp://a` too, and not just a name such as `wasmcp-local-test`. */
export function looksLikeAddress(text: Span): bool {
  return text.contains("://");
}

function hasScheme(text: Span, scheme: string): bool {
  return text.length > scheme.length && text.slice(0, scheme.length).isIgnoringCase(scheme);
}

function isEndOfAuthority(byte: i32): bool {
  return byte == 0x2f || byte == 0x3f || byte == 0x23;
}

/** A host of letters, digits, dots and hyphens, or between brackets, and a port. */
function isAuthority(authority: Span): bool {
  const end = endOfHost(authority);
  if (end < 1) return false;
  if (end == authority.length) return true;
  const port = authority.slice(end + 1);
  if (authority.byteAt(end) != COLON || port.length == 0 || port.length > 5) return false;
  let number = 0;
  for (let i = 0; i < port.length; i++) {
    const digit = port.byteAt(i) - 0x30;
    if (digit < 0 || digit > 9) return false;
    number = number * 10 + digit;
  }
  return number > 0 && number <= 65535;
}

/** Where the host ends; -1 if it has other characters than hosts have. */
function endOfHost(authority: Span): i32 {
  const reader = new ByteReader(authority);
  if (reader.peek() == 0x5b) {
    reader.skip();
    while (isHexDigitOrColon(reader.peek())) reader.skip();
    return reader.position > 1 && reader.next() == 0x5d ? reader.position : -1;
  }
  while (isOfHost(reader.peek())) reader.skip();
  return reader.position;
}

function isOfHost(byte: i32): bool {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || isDigit(byte) || byte == 0x2d || byte == 0x2e || byte == 0x5f;
}

function isHexDigitOrColon(byte: i32): bool {
  const letter = byte | 0x20;
  return isDigit(byte) || byte == 0x3a || (letter >= 0x61 && letter <= 0x66) || byte == 0x2e;
}

/** Printable ASCII without blanks, and no fragment. */
function isPath(path: Span): bool {
  for (let i = 0; i < path.length; i++) {
    const byte = path.byteAt(i);
    if (byte <= 0x20 || byte >= 0x7f || byte == 0x23) return false;
  }
  return true;
}

/** `localhost`, an address of 127.0.0.0/8 in its usual spelling, or `[::1]`. Odd spellings are not looked into: they do not count. */
function isLoopback(authority: Span): bool {
  const host = authority.slice(0, endOfHost(authority));
  return host.isIgnoringCase("localhost") || host.is("[::1]") || isLoopbackIpv4(host);
}

function isLoopbackIpv4(host: Span): bool {
  if (!host.startsWith("127.")) return false;
  let numbers = 0;
  let from = 0;
  while (true) {
    const dot = host.indexOf(0x2e, from);
    const number = host.slice(from, dot < 0 ? host.length : dot);
    if (!isOctet(number)) return false;
    numbers++;
    if (dot < 0) return numbers == 4;
    from = dot + 1;
  }
}

/** A number from 0 to 255 without leading zeros, which some read as octal. */
function isOctet(text: Span): bool {
  if (text.length < 1 || text.length > 3 || (text.length > 1 && text.byteAt(0) == 0x30)) return false;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isDigit(text.byteAt(i))) return false;
    number = number * 10 + text.byteAt(i) - 0x30;
  }
  return number <= 255;
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

/** Whether an address has no path at all: `https://a` is then the same address as `https://a/`. */
export function hasNoPath(address: Address): bool {
  return address.pathWithQuery.length == 0;
}
