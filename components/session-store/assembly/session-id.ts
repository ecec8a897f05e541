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

/** Whether this could be one of ours. */
export function isSessionId(id: Span): bool {
  return isRandomId(id);
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
