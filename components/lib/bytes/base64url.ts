/** base64url without padding (RFC 4648, section 5): octets as text that fits into a header, a URL and a JSON string. */
import { allocate } from "./allocate";
import { Span } from "./span";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function encodeBase64Url(bytes: Span): Span {
  const start = allocate((((bytes.length as usize) + 2) / 3) * 4);
  let to = start;
  let bits: u32 = 0;
  let count = 0;
  for (let at = bytes.start; at < bytes.end; at++) {
    bits = (bits << 8) | load<u8>(at);
    for (count += 8; count >= 6; count -= 6)
      store<u8>(to++, DIGITS.charCodeAt((bits >>> (count - 6)) & 63) as u8);
  }
  if (count > 0) store<u8>(to++, DIGITS.charCodeAt((bits << (6 - count)) & 63) as u8);
  return new Span(start, to);
}

/** `null` for what `encodeBase64Url` does not make: other characters, padding, stray bits in the last digit. */
export function decodeBase64Url(text: Span): Span | null {
  const start = allocate((((text.length as usize) + 3) / 4) * 3);
  let to = start;
  let bits: u32 = 0;
  let count = 0;
  for (let at = text.start; at < text.end; at++) {
    const digit = valueOf(load<u8>(at));
    if (digit < 0) return null;
    bits = (bits << 6) | digit;
    count += 6;
    if (count >= 8) {
      count -= 8;
      store<u8>(to++, (bits >>> count) as u8);
    }
  }
  const isWhole = count < 6 && (bits & ((1 << count) - 1)) == 0;
  return isWhole ? new Span(start, to) : null;
}

function valueOf(digit: u8): i32 {
  if (digit >= 0x41 && digit <= 0x5a) return digit - 0x41;
  if (digit >= 0x61 && digit <= 0x7a) return digit - 0x47;
  if (digit >= 0x30 && digit <= 0x39) return digit + 4;
  if (digit == 0x2d) return 62;
  return digit == 0x5f ? 63 : -1;
}
