/** Names of sessions, and the keys that they have in a bucket. */
import { Utf8 } from "../../bindings/abi";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { RANDOM_ID_LENGTH, isRandomId, newRandomId } from "../../lib/crypto/random-id";
import { Span } from "../../lib/bytes/span";
import { spanOf, utf8Of } from "../../lib/abi/text";

export const ID_LENGTH: i32 = RANDOM_ID_LENGTH;

const LONGEST_KEY: i32 = 1024;

export function newSessionId(): Utf8 {
  return utf8Of(newRandomId());
}

/** Whether this has the form of a session's name. */
export function isSessionId(id: Span): bool {
  return isRandomId(id);
}

/** The key of the record, which is the same in every implementation. */
export function metaKey(id: Utf8): Utf8 {
  return ownKey(id, "__meta__");
}

/** The key that exists once the session has been ended. Nothing overwrites it. */
export function endKey(id: Utf8): Utf8 {
  return ownKey(id, "__metadata__");
}

/** The key that exists once the moment of expiry was set from outside, so that use does not postpone it. */
export function fixedKey(id: Utf8): Utf8 {
  return ownKey(id, "metadata");
}

export function userKey(id: Utf8, key: Utf8): Utf8 {
  const whole = new ByteWriter();
  whole.bytes(spanOf(id));
  whole.ascii(":");
  whole.bytes(spanOf(key));
  return utf8Of(whole.span);
}

/** Whether components may use the key: it is neither empty nor too long, and not one of the session's or the framework's own, `__…__`. */
export function isUserKey(key: Span): bool {
  if (key.length < 1 || key.length > LONGEST_KEY) return false;
  if (key.length >= 4 && key.startsWith("__") && key.endsWith("__")) return false;
  return !(key.isIgnoringCase("metadata") || key.isIgnoringCase("meta"));
}

function ownKey(id: Utf8, name: string): Utf8 {
  const whole = new ByteWriter();
  whole.bytes(spanOf(id));
  whole.ascii(":");
  whole.ascii(name);
  return utf8Of(whole.span);
}
