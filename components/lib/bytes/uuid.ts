/** UUIDs (RFC 9562) as text. */
import { hexDigit } from "./hex";
import { Span } from "./span";

/** In octets. */
export const UUID_LENGTH: i32 = 36;

/** Whether a text has the form of a UUID: hexadecimal digits in groups of 8, 4, 4, 4 and 12. */
export function isUuid(text: Span): bool {
  if (text.length != UUID_LENGTH) return false;
  for (let i = 0; i < UUID_LENGTH; i++) {
    const byte = text.byteAt(i) as u8;
    const isHyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (isHyphen ? byte != 0x2d : hexDigit(byte) < 0) return false;
  }
  return true;
}
