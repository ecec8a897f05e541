/** The authority of a URL, read strictly: what a host might read in another way is refused. */
import { Span } from "../../lib/bytes/span";
import { Address, endsInNumber, parseIpv4, parseIpv6 } from "./address";

const DOT: i32 = 0x2e;
const COLON: u8 = 0x3a;
const OPENING: i32 = 0x5b;
const CLOSING: u8 = 0x5d;
const MAX_PORT_DIGITS = 5;

export class Authority {
  constructor(
    /** A name without the dot that may end it; for an address its spelling, with the brackets of IPv6. */
    readonly host: Span,
    /** Absent for a name. */
    readonly address: Address | null,
    /** -1: the one of the scheme. */
    readonly port: i32,
  ) {}

  /** Whether only the public internet has a host of this name or address; what a name resolves to is not known here. */
  get isPublic(): bool {
    const address = this.address;
    return address !== null ? address.isPublic : isPublicName(this.host);
  }
}

/** `null` for anything but a host and perhaps a port: user information, percent signs, empty labels, ports above 65535. */
export function parseAuthority(text: Span): Authority | null {
  return text.byteAt(0) == OPENING ? parseBracketed(text) : parsePlain(text);
}

function parseBracketed(text: Span): Authority | null {
  const closing = text.indexOf(CLOSING);
  if (closing < 0) return null;
  const address = parseIpv6(text.slice(1, closing));
  if (address === null) return null;
  const port = parsePort(text.slice(closing + 1));
  return port === BAD_PORT ? null : new Authority(text.slice(0, closing + 1), address, port);
}

function parsePlain(text: Span): Authority | null {
  const colon = text.indexOf(COLON);
  const end = colon < 0 ? text.length : colon;
  const port = parsePort(text.slice(end));
  const host = withoutLastDot(text.slice(0, end));
  if (port === BAD_PORT || !hasOnlyLabels(host)) return null;
  if (!endsInNumber(host)) return new Authority(host, null, port);
  const address = parseIpv4(host);
  return address === null ? null : new Authority(host, address, port);
}

/** `example.com.` is the same name as `example.com`. */
function withoutLastDot(host: Span): Span {
  return host.byteAt(host.length - 1) == DOT ? host.slice(0, host.length - 1) : host;
}

/** Letters, digits, hyphens and underscores between dots. */
function hasOnlyLabels(host: Span): bool {
  let isEmpty = true;
  for (let i = 0; i < host.length; i++) {
    const byte = host.byteAt(i);
    if (byte == DOT) {
      if (isEmpty) return false;
      isEmpty = true;
    } else if (isOfLabel(byte)) {
      isEmpty = false;
    } else {
      return false;
    }
  }
  return !isEmpty;
}

function isOfLabel(byte: i32): bool {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte == 0x2d || byte == 0x5f;
}

const BAD_PORT: i32 = -2;

/** What stands behind the host: nothing, or a colon and digits. */
function parsePort(text: Span): i32 {
  if (text.length == 0) return -1;
  if (text.byteAt(0) != COLON || text.length == 1 || text.length > 1 + MAX_PORT_DIGITS) return BAD_PORT;
  let port = 0;
  for (let i = 1; i < text.length; i++) {
    const digit = text.byteAt(i) - 0x30;
    if (digit < 0 || digit > 9) return BAD_PORT;
    port = port * 10 + digit;
  }
  return port > 65535 ? BAD_PORT : port;
}

/** Names without a dot, and under names that are reserved for this machine and for the network around it, are not public. */
function isPublicName(name: Span): bool {
  let start = name.length;
  while (start > 0 && name.byteAt(start - 1) != DOT) start--;
  if (start == 0) return false;
  const last = name.slice(start);
  if (last.isIgnoringCase("localhost") || last.isIgnoringCase("localdomain")) return false;
  if (last.isIgnoringCase("local") || last.isIgnoringCase("internal")) return false;
  return !isUnder(name, "home.arpa");
}

function isUnder(name: Span, suffix: string): bool {
  const from = name.length - suffix.length;
  return from >= 0 && name.slice(from).isIgnoringCase(suffix) && (from == 0 || name.byteAt(from - 1) == DOT);
}
