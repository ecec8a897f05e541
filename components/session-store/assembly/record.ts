/** The record of a session, as it is stored: JSON with seconds and milliseconds, as other implementations have it. */
import { Result, Unit, Utf8 } from "../../bindings/abi";
import { now } from "../../bindings/wasi/clocks/wall-clock";
import { Bucket, Error, ErrorTag, TypedValue, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { memberOf, textMemberOf } from "../../lib/json/json";
import { objectOf, spanOf, utf8Of } from "../../lib/abi/text";
import { endKey, metaKey } from "./session-id";

/** How long a session lasts after it was last used, in seconds. */
export const LIFETIME: u64 = 24 * 60 * 60;
/** How long a session lasts that has begun and was never used, in seconds: anybody can begin one. */
export const UNUSED_LIFETIME: u64 = 5 * 60;

export class SessionRecord {
  terminated: bool = false;
  /** In milliseconds since the Unix epoch. */
  createdAt: u64 = 0;
  /** In seconds since the Unix epoch; 0 when it never expires. */
  expiresAt: u64 = 0;
  reason: Utf8 | null = null;

  isExpired(seconds: u64): bool {
    return this.expiresAt != 0 && seconds >= this.expiresAt;
  }

  isActive(seconds: u64): bool {
    return !this.terminated && !this.isExpired(seconds);
  }

  write(bucket: Bucket, id: Utf8): Result<Unit, Error> {
    const json = new JsonWriter();
    json.begin("{");
    json.key("terminated");
    json.boolean(this.terminated);
    json.key("created_at");
    json.unsigned(this.createdAt);
    if (this.expiresAt != 0) {
      json.key("expires_at");
      json.unsigned(this.expiresAt);
    }
    const reason = this.reason;
    if (reason !== null) {
      json.key("reason");
      json.text(spanOf(reason));
    }
    json.end("}");
    return bucket.setJson(metaKey(id), utf8Of(json.span));
  }

  /** `null` for a session that does not exist, or whose record is invalid. */
  static read(bucket: Bucket, id: Utf8): Result<SessionRecord | null, Error> {
    const keys = new Array<Utf8>(2);
    keys[0] = metaKey(id);
    keys[1] = endKey(id);
    const found = bucket.getMany(keys);
    if (found.isErr) return Result.err<SessionRecord | null, Error>(found.err);
    const meta = found.ok[0];
    if (meta === null) return Result.ok<SessionRecord | null, Error>(null);
    const record = parse(meta._1);
    // A request that extends the session may overwrite the end in the record, but not this key.
    if (record !== null && found.ok[1] !== null) record.terminated = true;
    return Result.ok<SessionRecord | null, Error>(record);
  }
}

/** Whether an error of the store is about one stored value, which will never be readable again: see `kv-store`. */
export function isDamaged(error: Error): bool {
  return error.tag == ErrorTag.other && spanOf(error.other).contains("` is damaged: ");
}

/** In seconds since the Unix epoch. */
export function secondsNow(): u64 {
  return now().seconds;
}

export function millisecondsNow(): u64 {
  const time = now();
  return time.seconds * 1000 + time.nanoseconds / 1_000_000;
}

function parse(value: TypedValue): SessionRecord | null {
  if (value.tag != TypedValueTag.asJson) return null;
  const json = objectOf(value.asJson);
  if (json === null) return null;
  const record = new SessionRecord();
  const terminated = memberOf(json, "terminated");
  record.terminated = terminated !== null && terminated.isTrue;
  const createdAt = memberOf(json, "created_at");
  if (createdAt !== null && createdAt.isInteger) record.createdAt = createdAt.toI64() as u64;
  const expiresAt = memberOf(json, "expires_at");
  if (expiresAt !== null && expiresAt.isInteger) record.expiresAt = expiresAt.toI64() as u64;
  const reason = textMemberOf(json, "reason");
  if (reason !== null) record.reason = utf8Of(reason);
  return record;
}
