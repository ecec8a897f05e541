/** Names that cannot be guessed. */
import { getRandomBytes } from "../../bindings/wasi/random/random";
import { toHexDigit } from "../bytes/hex";
import { allocate } from "../bytes/allocate";
import { Span } from "../bytes/span";
import { UUID_LENGTH, isUuid } from "../bytes/uuid";

/** In octets. */
export const RANDOM_ID_LENGTH: i32 = UUID_LENGTH;

/** Whether a text has the form of such a name. */
export function isRandomId(text: Span): bool {
  return isUuid(text);
}

/** A version 4 UUID in lower case (RFC 9562, section 5.4): 122 random bits. */
export function newRandomId(): Span {
  const random = getRandomBytes(16).ptr;
  store<u8>(random, (load<u8>(random, 6) & 0x0f) | 0x40, 6);
  store<u8>(random, (load<u8>(random, 8) & 0x3f) | 0x80, 8);
  const start = allocate(RANDOM_ID_LENGTH);
  let to = start;
  for (let i: usize = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) store<u8>(to++, 0x2d);
    const byte = load<u8>(random + i);
    store<u8>(to++, toHexDigit(byte >> 4));
    store<u8>(to++, toHexDigit(byte & 15));
  }
  return new Span(start, to);
}
