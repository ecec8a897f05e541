/** Hexadecimal digits. */

/** The value of a digit in upper or lower case, or -1. */
export function hexDigit(byte: u8): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter: u8 = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** The value of two digits, either of which may be -1 past an end; -1 unless both are digits. */
export function hexPair(high: i32, low: i32): i32 {
  if (high < 0 || low < 0) return -1;
  const upper = hexDigit(high as u8);
  const lower = hexDigit(low as u8);
  return upper < 0 || lower < 0 ? -1 : (upper << 4) | lower;
}

/** The digit, in lower case, of a value from 0 to 15. */
export function toHexDigit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x57 + value;
}
