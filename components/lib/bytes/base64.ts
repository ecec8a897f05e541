import { allocate } from "./allocate";
import { Span } from "./span";

/**
 * The bytes that canonical base64 (RFC 4648, section 4) stands for: padded, and without stray bits in the last digit.
 * `null` for anything else.
 */
export function decodeBase64(text: Span): Span | null {
  const length = text.length;
  if ((length & 3) != 0) return null;
  const start = allocate(((length as usize) >> 2) * 3);
  let to = start;
  let bits: u32 = 0;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(text.start + i);
    if (byte == 0x3d) {
      const padding = length - i;
      const padded = padding == 2 ? load<u8>(text.end - 1) == 0x3d : padding == 1;
      if (!padded) return null;
      // Two digits carry one byte and four spare bits, three digits two bytes and two spare bits; spare bits are zero.
      if (padding == 2) {
        if ((bits & 15) != 0) return null;
        store<u8>(to++, bits >> 4);
      } else {
        if ((bits & 3) != 0) return null;
        store<u8>(to, bits >> 10);
        store<u8>(to, bits >> 2, 1);
        to += 2;
      }
      return new Span(start, to);
    }
    const digit = base64Digit(byte);
    if (digit < 0) return null;
    bits = (bits << 6) | digit;
    if ((i & 3) == 3) {
      store<u8>(to, bits >> 16);
      store<u8>(to, bits >> 8, 1);
      store<u8>(to, bits, 2);
      to += 3;
      bits = 0;
    }
  }
  return new Span(start, to);
}

function base64Digit(byte: u8): i32 {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x47;
  if (byte >= 0x30 && byte <= 0x39) return byte + 4;
  if (byte == 0x2b) return 62;
  return byte == 0x2f ? 63 : -1;
}
