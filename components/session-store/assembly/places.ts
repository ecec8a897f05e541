/**
 * How many sessions a store keeps: handshakes of strangers must not fill it.
 *
 * Sessions take numbered places, `WASMCP_MAX_SESSIONS` of them, one after the other and then from the first again. A place whose session is
 * over is free. When the next places are taken by sessions that are still active, no session begins. That needs one counter,
 * and never a search.
 *
 * | key | value |
 * |---|---|
 * | `__sessions-begun__` | how many places have been taken so far |
 * | `__sessions-place-7__` | the session in the place with this number |
 */
import { Result, Utf8 } from "../../bindings/abi";
import { getEnvironment } from "../../bindings/wasi/cli/environment";
import { Bucket, Error } from "../../bindings/wasmcp/keyvalue/store";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { Json } from "../../lib/json/json";
import { start } from "./life";
import { SessionRecord, isDamaged, secondsNow } from "./record";
import { endKey, fixedKey, isSessionId, metaKey, userKey } from "./session-id";

const BEGUN = "__sessions-begun__";
const DEFAULT_MOST: i64 = 10_000;
/** How many places are looked at for one that is free. */
const LOOKS: i32 = 8;

/** The new session; absent when the store keeps as many as it may. */
export function startInPlace(bucket: Bucket): Result<Utf8 | null, Error> {
  const most = mostSessions();
  const looks = min(LOOKS as i64, most) as i32;
  for (let i = 0; i < looks; i++) {
    const number = asciiUtf8(BEGUN);
    let begun = bucket.increment(number, 1);
    if (begun.isErr && isDamaged(begun.err)) {
      bucket.delete(number);
      begun = bucket.increment(number, 1);
    }
    if (begun.isErr) return Result.err<Utf8 | null, Error>(begun.err);
    const place = asciiUtf8("__sessions-place-" + (begun.ok % most).toString() + "__");
    const found = bucket.getString(place);
    if (found.isErr && !isDamaged(found.err)) return Result.err<Utf8 | null, Error>(found.err);
    // A place that is damaged is free: it is written anew.
    const before: Utf8 | null = found.isErr ? null : found.ok;
    if (before !== null && !leave(bucket, before)) continue;
    const started = start(bucket);
    if (started.isErr) return Result.err<Utf8 | null, Error>(started.err);
    const taken = bucket.setString(place, started.ok);
    if (taken.isErr) return Result.err<Utf8 | null, Error>(taken.err);
    return Result.ok<Utf8 | null, Error>(started.ok);
  }
  return Result.ok<Utf8 | null, Error>(null);
}

/** Removes a session that is over, so that its place is free. False when it is active. */
function leave(bucket: Bucket, id: Utf8): bool {
  if (!isSessionId(spanOf(id))) return true;
  const found = SessionRecord.read(bucket, id);
  // A store that does not answer has not forgotten the session; one that is damaged is of no use to anyone.
  if (found.isErr && !isDamaged(found.err)) return false;
  const record: SessionRecord | null = found.isErr ? null : found.ok;
  if (record !== null && record.isActive(secondsNow())) return false;
  // What components have stored for it is removed by the next clean-ups, as values without a session.
  const keys = new Array<Utf8>();
  keys.push(metaKey(id));
  keys.push(fixedKey(id));
  keys.push(userKey(id, asciiUtf8("__client__")));
  keys.push(userKey(id, asciiUtf8("__log-level__")));
  if (record === null || !record.terminated) keys.push(endKey(id));
  bucket.deleteMany(keys);
  return true;
}

function mostSessions(): i64 {
  const variables = getEnvironment();
  for (let i = 0, n = variables.length; i < n; i++) {
    if (!variables[i]._0.is("WASMCP_MAX_SESSIONS")) continue;
    const value = spanOf(variables[i]._1);
    if (value.length == 0 || value.length > 9) return DEFAULT_MOST;
    for (let j = 0; j < value.length; j++) {
      if (value.byteAt(j) < 0x30 || value.byteAt(j) > 0x39) return DEFAULT_MOST;
    }
    const number = new Json(value.start, value.end).toI64();
    return number > 0 ? number : DEFAULT_MOST;
  }
  return DEFAULT_MOST;
}
