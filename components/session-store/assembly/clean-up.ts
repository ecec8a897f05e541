/**
 * Sessions that are over leave their values behind. When a session begins, and the last clean-up was a while ago, this looks
 * through one page of the bucket and removes the values of expired sessions and values without a session. The next clean-up
 * begins where this one ended.
 */
import { Utf8 } from "../../bindings/abi";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { SessionRecord, isDamaged, secondsNow } from "./record";
import { ID_LENGTH, isSessionId } from "./session-id";

/** Neither can be a key of a session: those begin with its name. */
const WHEN = "__clean-up-at__";
const WHERE = "__clean-up-from__";
const INTERVAL: u64 = 60;

/** A failure does not keep the session from beginning; the next session tries again. */
export function cleanUp(bucket: Bucket): void {
  const seconds = secondsNow();
  const when = asciiUtf8(WHEN);
  const planned = bucket.getU64(when);
  // A time that cannot be read is written anew.
  if (!planned.isErr) {
    const at = planned.ok;
    if (at !== null && seconds < at.value) return;
  }
  if (bucket.setU64(when, seconds + INTERVAL).isErr) return;

  const where = asciiUtf8(WHERE);
  const from = bucket.getString(where);
  const page = bucket.listKeys(from.isErr ? null : from.ok);
  if (page.isErr) {
    // Some hosts forget their cursors.
    bucket.delete(where);
    return;
  }
  const next = page.ok.cursor;
  if (next !== null) bucket.setString(where, next);
  else if (!from.isErr && from.ok !== null) bucket.delete(where);
  removeWhatIsOver(bucket, page.ok.keys, seconds);
}

function removeWhatIsOver(bucket: Bucket, keys: Array<Utf8>, seconds: u64): void {
  const isOver = new Map<string, bool>();
  const over = new Array<Utf8>();
  for (let i = 0, n = keys.length; i < n; i++) {
    const key = spanOf(keys[i]);
    const id = utf8Of(key.slice(0, ID_LENGTH));
    if (key.byteAt(ID_LENGTH) != 0x3a || !isSessionId(spanOf(id))) continue;
    const name = id.toString();
    if (!isOver.has(name)) isOver.set(name, isSessionOver(bucket, id, seconds));
    if (isOver.get(name)) over.push(keys[i]);
  }
  if (over.length > 0) bucket.deleteMany(over);
}

/** A session that was ended stays until it would have expired, so that its reason can still be read. */
function isSessionOver(bucket: Bucket, id: Utf8, seconds: u64): bool {
  const found = SessionRecord.read(bucket, id);
  // A store that does not answer has not forgotten the session.
  if (found.isErr) return isDamaged(found.err);
  const record = found.ok;
  return record === null || record.isExpired(seconds);
}
