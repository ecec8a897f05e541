/** Names of sessions, and the keys that they have in a bucket. */
import { Utf8 } from "../../bindings/abi";
import { getRandomBytes } from "../../bindings/wasi/random/random";
import { hexDigit } from "../../lib/json-check";
import { JsonWriter } from "../../lib/json-writer";
import { Span } from "../../lib/span";
import { spanOf, utf8Of } from "../../lib/text";

export const ID_LENGTH: i32 = 36;

const HEX_DIGITS = "0123456789abcdef";
const LONGEST_KEY: i32 = 1024;

/** A version 4 UUID in lower case: 122 bits that nobody can guess. */
export function newSessionId(): Utf8 {
  const random = getRandomBytes(16).ptr;
  store<u8>(random, (load<u8>(random, 6) & 0x0f) | 0x40, 6);
  store<u8>(random, (load<u8>(random, 8) & 0x3f) | 0x80, 8);
  const id = new JsonWriter();
  for (let i: usize = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id.byte(0x2d);
    const byte = load<u8>(random + i);
    id.byte(HEX_DIGITS.charCodeAt(byte >> 4) as u8);
    id.byte(HEX_DIGITS.charCodeAt(byte & 15) as u8);
  }
  return utf8Of(id.span);
}

/** Whether this could be one of ours: hexadecimal digits in groups of 8, 4, 4, 4 and 12. */
export function isSessionId(id: Span): bool {
  if (id.length != ID_LENGTH) return false;
  for (let i = 0; i < ID_LENGTH; i++) {
    const byte = id.byteAt(i) as u8;
    const isHyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (isHyphen ? byte != 0x2d : hexDigit(byte) < 0) return false;
  }
  return true;
}

/** Who is there, since when and until when; the same for every implementation. */
export function metaKey(id: Utf8): Utf8 {
  return ownKey(id, "__meta__");
}

/** There when the session has been ended, and never overwritten by anything else. */
export function endKey(id: Utf8): Utf8 {
  return ownKey(id, "__metadata__");
}

/** There when the moment of expiry was set from outside, so that use does not postpone it. */
export function fixedKey(id: Utf8): Utf8 {
  return ownKey(id, "metadata");
}

export function userKey(id: Utf8, key: Utf8): Utf8 {
  const whole = new JsonWriter();
  whole.bytes(spanOf(id));
  whole.ascii(":");
  whole.bytes(spanOf(key));
  return utf8Of(whole.span);
}

/** Whether components may use the key: it is neither empty nor too long, and not one of the session's or the framework's own, `__…__`. */
export function isUserKey(key: Span): bool {
  if (key.length < 1 || key.length > LONGEST_KEY) return false;
  if (key.length >= 4 && key.startsWith("__") && key.endsWith("__")) return false;
  return !(
    key.isIgnoringCase("metadata") ||
    key.isIgnoringCase("meta")
  );
}

function ownKey(id: Utf8, name: string): Utf8 {
  const whole = new JsonWriter();
  whole.bytes(spanOf(id));
  whole.ascii(":");
  whole.ascii(name);
  return utf8Of(whole.span);
}
