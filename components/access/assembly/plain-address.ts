/**
 * The plain spellings of an address: what it is without all that readers of addresses pass over.
 *
 * Problem: `https://u@intra.example:443//x`, `https:///intra.example./x` and `https://intra.example/x` lead to one place, and which parts a
 * component passes over is not known. Idea: addresses and the patterns of rules are both made plain, in each way in which a
 * component could read them, before they are compared. Result: an odd spelling needs no fewer scopes than the plain one; and a host that
 * cannot be made plain, because it has an escape or is not ASCII, needs the scopes of all rules that can be about its scheme.
 */
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import {
  beforeZero,
  lastSlash,
  lenientName,
  SLASH,
  withoutControls,
  withoutQuery,
  withSlashes,
  withUnescaped,
  writeLowerCase,
} from "./spellings";

const COLON: u8 = 0x3a;
const STAR: u8 = 0x2a;

export class PlainAddress {
  readonly spellings: Array<Span> = [];
  /** How the rules begin that the address may be about, if it cannot be made plain: with its scheme, or in any way. */
  unclear: Span | null = null;

  constructor(address: Span) {
    this.read(address);
  }

  private read(address: Span): void {
    const head = withSlashes(lenientName(withoutQuery(address)));
    const colon = head.indexOf(COLON);
    if (colon < 0) {
      if (withUnescaped(head, true).indexOf(COLON) >= 0) this.unclear = Span.empty();
      return;
    }
    const scheme = lowerCase(head.slice(0, colon + 1));
    if (!isClear(scheme)) {
      this.unclear = Span.empty();
      return;
    }
    const rest = head.slice(colon + 1);
    if (scheme.is("file:")) {
      this.addFile(rest);
      this.addFile(unescaped(rest));
    } else {
      this.addOther(scheme, rest);
    }
  }

  /** Readers disagree whether the host of a file is passed over, or a part of its path. */
  private addFile(path: Span): void {
    const slashes = slashesOf(path);
    this.add("file://", Span.empty(), path.slice(slashes));
    if (slashes != 2) return;
    const end = path.indexOf(SLASH, 2);
    const host = end < 0 ? path.slice(2) : path.slice(2, end);
    const behind = end < 0 ? Span.empty() : path.slice(end);
    this.add("file://", Span.empty(), behind);
    this.add("file://", lowerCase(host), behind);
  }

  private addOther(scheme: Span, rest: Span): void {
    const slashes = slashesOf(rest);
    const behind = rest.slice(slashes);
    const end = behind.indexOf(SLASH);
    const path = end < 0 ? Span.empty() : behind.slice(end);
    const isWeb = defaultPort(scheme) != 0;
    const host = plainHost(end < 0 ? behind : behind.slice(0, end), scheme);
    if (host !== null) {
      const start = new ByteWriter(scheme.length + host.length + 2);
      start.bytes(scheme);
      start.ascii("//");
      start.bytes(host);
      this.add("", start.span, path);
    } else if (isWeb || slashes == 2) {
      this.unclear = scheme;
    }
    if (isWeb || slashes == 2) return;
    const start = new ByteWriter(scheme.length + 2);
    start.bytes(scheme);
    if (slashes > 2) start.ascii("//");
    this.add("", start.span, behind, slashes == 0);
  }

  /** Readers resolve escapes before dot segments or after them, and `%2F` makes a difference. */
  private add(start: string, host: Span, path: Span, isOpaque: bool = false): void {
    this.addPath(start, host, plainPath(unescaped(path), isOpaque));
    this.addPath(start, host, unescaped(plainPath(withUnescaped(path, false), isOpaque)));
  }

  /** With the slash at the end, if it has one, and without. */
  private addPath(start: string, host: Span, path: Span): void {
    const whole = new ByteWriter(host.length + path.length + 16);
    whole.ascii(start);
    whole.bytes(host);
    const root = whole.length;
    whole.bytes(path);
    const spelling = whole.span;
    this.spellings.push(spelling);
    if (whole.last == SLASH && whole.length > root + 1) {
      this.spellings.push(spelling.slice(0, spelling.length - 1));
    }
  }
}

/** The spellings, each with the query and the fragment of the address: for rules that are about a query. */
export function withQueryOf(address: Span, spellings: Array<Span>): Array<Span> {
  const query = unescaped(address.slice(withoutQuery(address).length));
  if (query.length == 0) return spellings;
  const whole = new Array<Span>();
  for (let i = 0, n = spellings.length; i < n; i++) {
    const spelling = new ByteWriter(spellings[i].length + query.length);
    spelling.bytes(spellings[i]);
    spelling.bytes(query);
    whole.push(spelling.span);
  }
  return whole;
}

/** Without user information, needless ports and dots at the end, in lower case; `null` if it means another host than it says. */
function plainHost(authority: Span, scheme: Span): Span | null {
  if (!isClear(authority)) return null;
  let host = authority;
  for (let at = host.indexOf(0x40); at >= 0; at = host.indexOf(0x40)) host = host.slice(at + 1);
  let port = Span.empty();
  const colon = portColon(host);
  if (colon >= 0) {
    port = withoutZeros(host.slice(colon + 1));
    host = host.slice(0, colon);
    if (isNumber(port, defaultPort(scheme))) port = Span.empty();
    else if (!isDigits(port) && port.indexOf(STAR) < 0) return null;
  }
  const hasHost = host.length > 0;
  while (host.length > 0 && host.byteAt(host.length - 1) == 0x2e) host = host.slice(0, host.length - 1);
  if (hasHost && host.length == 0) return null;
  const lower = lowerCase(host);
  // International names have a second spelling, in ASCII.
  if (lower.contains("xn--")) return null;
  if (port.length == 0) return lower;
  const whole = new ByteWriter(lower.length + port.length + 1);
  whole.bytes(lower);
  whole.byte(COLON);
  whole.bytes(port);
  return whole.span;
}

/** Before the port, if there may be one; not within `[::1]`. */
function portColon(host: Span): i32 {
  for (let at = host.length - 1; at >= 0 && host.byteAt(at) != 0x5d; at--) {
    if (host.byteAt(at) == COLON) return at;
  }
  return -1;
}

/** 0 for schemes that have none. Those that have one are read as the web does, with any number of slashes before the host. */
function defaultPort(scheme: Span): i32 {
  if (scheme.is("https:") || scheme.is("wss:")) return 443;
  if (scheme.is("http:") || scheme.is("ws:")) return 80;
  return scheme.is("ftp:") ? 21 : 0;
}

function withoutZeros(port: Span): Span {
  let from = 0;
  while (port.byteAt(from) == 0x30) from++;
  return port.slice(from);
}

function isNumber(text: Span, number: i32): bool {
  return number > 0 && text.is(number.toString());
}

function isDigits(text: Span): bool {
  for (let i = 0; i < text.length; i++) {
    if (((text.byteAt(i) - 0x30) as u32) >= 10) return false;
  }
  return true;
}

/** Printable ASCII without escapes and blanks. */
function isClear(text: Span): bool {
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i);
    if (byte <= 0x20 || byte >= 0x7f || byte == 0x25) return false;
  }
  return true;
}

function slashesOf(text: Span): i32 {
  let count = 0;
  while (text.byteAt(count) == SLASH) count++;
  return count;
}

function unescaped(text: Span): Span {
  return withSlashes(withoutControls(beforeZero(withUnescaped(text, true))));
}

function lowerCase(text: Span): Span {
  const lower = new ByteWriter(text.length + 1);
  writeLowerCase(text, lower);
  return lower.span;
}

/** One slash where there are several, and then no dot segments: `/a//../b` is `/b`. An opaque one has no slash in front: `lib:2`. */
function plainPath(path: Span, isOpaque: bool): Span {
  const whole = new ByteWriter(path.length + 2);
  let from = 0;
  let isOpen = true;
  while (from < path.length) {
    const next = path.indexOf(SLASH, from);
    const end = next < 0 ? path.length : next;
    const segment = path.slice(from, end);
    from = end + 1;
    if (segment.length == 0) continue;
    isOpen = next >= 0;
    if (segment.is("..")) {
      whole.cut(lastSlash(whole, 0));
      isOpen = true;
    } else if (segment.is(".")) {
      isOpen = true;
    } else {
      whole.byte(SLASH);
      whole.bytes(segment);
    }
  }
  if (isOpen) whole.byte(SLASH);
  return isOpaque ? whole.span.slice(1) : whole.span;
}
