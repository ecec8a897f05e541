/** IP addresses, as every spelling that a resolver accepts, and which of them are public. */
import { hexDigit } from "../../lib/bytes/hex";
import { Span } from "../../lib/bytes/span";

const DOT: i32 = 0x2e;
const COLON: i32 = 0x3a;

/** 128 bits. An address of IPv4 is in its mapped form, `::ffff:127.0.0.1`, so that both forms are one address. */
export class Address {
  constructor(
    readonly high: u64,
    readonly low: u64,
  ) {}

  static ofIpv4(address: u32): Address {
    return new Address(0, 0xffff_0000_0000 | (address as u64));
  }

  equals(other: Address): bool {
    return this.high == other.high && this.low == other.low;
  }

  get isIpv4(): bool {
    return this.high == 0 && this.low >> 32 == 0xffff;
  }

  /** Whether the address belongs to the public internet, by the registries of IANA for special addresses. */
  get isPublic(): bool {
    const high = this.high;
    if (this.isIpv4) return isPublicIpv4(this.low as u32);
    // 64:ff9b::/96 leads to an address of IPv4, and so does 2002::/16.
    if (high == 0x0064_ff9b_0000_0000 && this.low >> 32 == 0) return isPublicIpv4(this.low as u32);
    if (high >> 48 == 0x2002) return isPublicIpv4((high >> 16) as u32);
    // 2001::/23 has protocols such as Teredo; 2001:db8::/32 and 3fff::/20 are for documentation.
    if (high >> 41 == 0x2001_0000 >> 9) return false;
    if (high >> 32 == 0x2001_0db8 || high >> 44 == 0x3fff0) return false;
    return high >> 61 == 1;
  }
}

function isPublicIpv4(address: u32): bool {
  const first = address >> 24;
  const two = address >> 16;
  const three = address >> 8;
  return !(
    first == 0 ||
    first == 10 ||
    first == 127 ||
    first >= 224 ||
    two == 0xa9fe || // 169.254.0.0/16
    two == 0xc0a8 || // 192.168.0.0/16
    two >> 4 == 0xac1 || // 172.16.0.0/12
    two >> 1 == 0xc612 >> 1 || // 198.18.0.0/15
    address >> 22 == 0x6440_0000 >> 22 || // 100.64.0.0/10
    three == 0xc0_0000 || // 192.0.0.0/24
    three == 0xc0_0002 || // 192.0.2.0/24
    three == 0xc0_5863 || // 192.88.99.0/24
    three == 0xc6_3364 || // 198.51.100.0/24
    three == 0xcb_0071 // 203.0.113.0/24
  );
}

/** Whether a host can only be an address of IPv4: its last label is a number. See "ends in a number" in the URL standard. */
export function endsInNumber(host: Span): bool {
  let start = host.length;
  while (start > 0 && host.byteAt(start - 1) != DOT) start--;
  const label = host.slice(start);
  if (label.length == 0) return false;
  for (let i = 0; i < label.length; i++) {
    if (!isDigit(label.byteAt(i))) return readNumber(label) >= 0;
  }
  return true;
}

/** "IPv4 parser" in the URL standard: `127.0.0.1`, and `127.1`, `0x7f.1`, `0177.0.0.1` and `2130706433` for the same. */
export function parseIpv4(host: Span): Address | null {
  let address: u64 = 0;
  let from: i32 = 0;
  for (let count = 1; count <= 4; count++) {
    const dot = host.indexOf(DOT as u8, from);
    const value = readNumber(host.slice(from, dot < 0 ? host.length : dot));
    if (value < 0) return null;
    if (dot < 0) {
      // The last number fills the bytes that are left.
      const bits: u64 = 8 * (5 - count);
      return (value as u64) >> bits == 0 ? Address.ofIpv4(((address << bits) | (value as u64)) as u32) : null;
    }
    if (value > 255) return null;
    address = (address << 8) | (value as u64);
    from = dot + 1;
  }
  return null;
}

/** Decimal, hexadecimal after `0x`, octal after `0`; -1 for anything else, and for what is not below 2^32. */
function readNumber(text: Span): i64 {
  if (text.length == 0) return -1;
  let base: i64 = 10;
  let from = 0;
  if (text.byteAt(0) == 0x30 && text.length > 1) {
    const isHex = (text.byteAt(1) | 0x20) == 0x78;
    base = isHex ? 16 : 8;
    from = isHex ? 2 : 1;
  }
  let value: i64 = 0;
  for (let i = from; i < text.length; i++) {
    const digit = hexDigit(text.byteAt(i) as u8);
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
    if (value > 0xffff_ffff) return -1;
  }
  return value;
}

/** The text between the brackets: at most eight groups, and one gap, `::`, that stands for groups of zeroes. A zone such as `%eth0` is refused. */
export function parseIpv6(text: Span): Address | null {
  const groups: Array<u64> = [];
  let gap = -1;
  let at = 0;
  if (text.byteAt(0) == COLON) {
    if (text.byteAt(1) != COLON) return null;
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    const ipv4 = lastAsIpv4(text.slice(at));
    if (ipv4 !== null) {
      groups.push((ipv4.low >> 16) & 0xffff);
      groups.push(ipv4.low & 0xffff);
      break;
    }
    let end = at;
    let group: u64 = 0;
    while (end < text.length && hexDigit(text.byteAt(end) as u8) >= 0) {
      group = (group << 4) | (hexDigit(text.byteAt(end) as u8) as u64);
      end++;
    }
    if (end == at || end - at > 4) return null;
    groups.push(group);
    if (end == text.length) break;
    if (text.byteAt(end) != COLON) return null;
    at = end + 1;
    if (text.byteAt(at) == COLON) {
      if (gap >= 0) return null;
      gap = groups.length;
      at++;
    } else if (at == text.length) {
      return null;
    }
  }
  if (gap < 0 ? groups.length != 8 : groups.length > 7) return null;
  return fill(groups, gap);
}

/** The address of these groups, with zeroes in the gap. */
function fill(groups: Array<u64>, gap: i32): Address {
  const zeroes = 8 - groups.length;
  let high: u64 = 0;
  let low: u64 = 0;
  for (let i = 0; i < 8; i++) {
    const group: u64 = i < gap || zeroes == 0 ? groups[i] : i < gap + zeroes ? 0 : groups[i - zeroes];
    if (i < 4) high = (high << 16) | group;
    else low = (low << 16) | group;
  }
  return new Address(high, low);
}

/** The last 32 bits in the spelling of IPv4: four decimal numbers. */
function lastAsIpv4(text: Span): Address | null {
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text.byteAt(i);
    if (byte == DOT) dots++;
    else if (!isDigit(byte)) return null;
    else if (byte == 0x30 && (i == 0 || text.byteAt(i - 1) == DOT) && isDigit(text.byteAt(i + 1)))
      return null;
  }
  return dots == 3 ? parseIpv4(text) : null;
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}
