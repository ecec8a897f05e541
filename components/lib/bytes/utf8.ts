/** UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */

import { Span } from "./span";

/** Whether all of the bytes are UTF-8. */
export function isUtf8(bytes: Span): bool {
  for (let at = bytes.start; at < bytes.end;) {
    at = load<u8>(at) < 0x80 ? at + 1 : afterScalar(at, bytes.end);
    if (at == 0) return false;
  }
  return true;
}

/** The position after the scalar value that begins at `at` with a byte of 0x80 or more, or 0 when it is malformed. */
export function afterScalar(at: usize, end: usize): usize {
  const first = load<u8>(at);
  const length: usize = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length == 0 || at + length > end) return 0;
  const second = load<u8>(at, 1);
  // The first byte narrows the second: no overlong form, no surrogate, nothing beyond the last plane.
  const low: u8 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const high: u8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i: usize = 2; i < length; i++) {
    if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  }
  return at + length;
}

/** Writes `scalar` at `at` and returns the position after it. There must be room for four bytes. */
export function writeScalar(at: usize, scalar: u32): usize {
  if (scalar < 0x80) {
    store<u8>(at, scalar);
    return at + 1;
  }
  if (scalar < 0x800) {
    store<u8>(at, 0xc0 | (scalar >> 6));
    store<u8>(at, 0x80 | (scalar & 0x3f), 1);
    return at + 2;
  }
  if (scalar < 0x10000) {
    store<u8>(at, 0xe0 | (scalar >> 12));
    store<u8>(at, 0x80 | ((scalar >> 6) & 0x3f), 1);
    store<u8>(at, 0x80 | (scalar & 0x3f), 2);
    return at + 3;
  }
  store<u8>(at, 0xf0 | (scalar >> 18));
  store<u8>(at, 0x80 | ((scalar >> 12) & 0x3f), 1);
  store<u8>(at, 0x80 | ((scalar >> 6) & 0x3f), 2);
  store<u8>(at, 0x80 | (scalar & 0x3f), 3);
  return at + 4;
}
