/**
 * The life of a session, in a bucket that many requests use at the same time.
 *
 * Several requests read, change and write back the record of a session, without compare-and-swap. So two facts that must never
 * be undone have keys of their own that no request overwrites: that the session has ended, and that its end was set from
 * outside. The record repeats them for other implementations, which read only the record.
 */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { Bucket, Error } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { LIFETIME, SessionRecord, UNUSED_LIFETIME, millisecondsNow, secondsNow } from "./record";
import { endKey, fixedKey, metaKey, newSessionId } from "./session-id";

export const enum Outcome {
  Done,
  /** The session never existed, or has been removed. */
  Missing,
  /** The session has ended or expired. */
  Over,
}

export function start(bucket: Bucket): Result<Utf8, Error> {
  const id = newSessionId();
  const record = new SessionRecord();
  record.createdAt = millisecondsNow();
  record.expiresAt = record.createdAt / 1000 + UNUSED_LIFETIME;
  const written = record.write(bucket, id);
  return written.isErr ? Result.err<Utf8, Error>(written.err) : Result.ok<Utf8, Error>(id);
}

/** Whether the session is active; if so, it lasts longer. */
export function use(bucket: Bucket, id: Utf8): Result<Outcome, Error> {
  const seconds = secondsNow();
  const found = SessionRecord.read(bucket, id);
  if (found.isErr) return Result.err<Outcome, Error>(found.err);
  const record = found.ok;
  if (record === null) return Result.ok<Outcome, Error>(Outcome.Missing);
  if (!record.isActive(seconds)) return Result.ok<Outcome, Error>(Outcome.Over);
  const isDue = record.expiresAt != 0 && record.expiresAt - seconds < LIFETIME / 2;
  if (isDue) {
    const extended = extend(bucket, id, record, seconds);
    if (extended.isErr) return Result.err<Outcome, Error>(extended.err);
  }
  return Result.ok<Outcome, Error>(Outcome.Done);
}

export function end(bucket: Bucket, id: Utf8, reason: Utf8 | null): Result<Outcome, Error> {
  const found = SessionRecord.read(bucket, id);
  if (found.isErr) return Result.err<Outcome, Error>(found.err);
  const record = found.ok;
  if (record === null) return Result.ok<Outcome, Error>(Outcome.Missing);
  const json = new JsonWriter();
  json.begin("{");
  if (reason !== null) {
    json.key("reason");
    json.text(spanOf(reason));
  }
  json.end("}");
  const ended = bucket.setJson(endKey(id), utf8Of(json.span));
  if (ended.isErr) return Result.err<Outcome, Error>(ended.err);
  record.terminated = true;
  record.reason = reason;
  return outcomeOf(record.write(bucket, id));
}

export function expireAt(bucket: Bucket, id: Utf8, seconds: u64): Result<Outcome, Error> {
  const found = SessionRecord.read(bucket, id);
  if (found.isErr) return Result.err<Outcome, Error>(found.err);
  const record = found.ok;
  if (record === null) return Result.ok<Outcome, Error>(Outcome.Missing);
  const fixed = bucket.setU64(fixedKey(id), seconds);
  if (fixed.isErr) return Result.err<Outcome, Error>(fixed.err);
  // The record has no way to say "at the very beginning"; one second later is as long ago.
  record.expiresAt = max(seconds, 1);
  return outcomeOf(record.write(bucket, id));
}

/**
 * Removes everything that belongs to the session. The record goes first, so that no request opens a session that is half removed.
 * The mark that it has ended stays for the clean-up to remove: a request that extends the session at this moment would otherwise
 * bring it back.
 */
export function remove(bucket: Bucket, id: Utf8): Result<Unit, Error> {
  const kept = endKey(id);
  const removed = bucket.delete(metaKey(id));
  if (removed.isErr) return removed;
  const keys = new Array<Utf8>();
  let cursor: Utf8 | null = null;
  do {
    const page = bucket.listKeys(cursor);
    if (page.isErr) return Result.err<Unit, Error>(page.err);
    for (let i = 0, n = page.ok.keys.length; i < n; i++) {
      const key = page.ok.keys[i];
      if (belongsTo(key, id) && !key.equals(kept)) keys.push(key);
    }
    cursor = page.ok.cursor;
  } while (cursor !== null);
  // Not while listing: a host may count what is left when it is asked for the next page.
  return keys.length > 0 ? bucket.deleteMany(keys) : Result.ok<Unit, Error>(unit);
}

function extend(bucket: Bucket, id: Utf8, record: SessionRecord, seconds: u64): Result<Unit, Error> {
  const before = bucket.getU64(fixedKey(id));
  if (before.isErr) return Result.err<Unit, Error>(before.err);
  if (before.ok !== null) return Result.ok<Unit, Error>(unit);
  record.expiresAt = seconds + LIFETIME;
  const written = record.write(bucket, id);
  if (written.isErr) return written;
  // Another request that has set the end meanwhile may have written before this one.
  const after = bucket.getU64(fixedKey(id));
  if (after.isErr) return Result.err<Unit, Error>(after.err);
  const fixed = after.ok;
  if (fixed === null) return Result.ok<Unit, Error>(unit);
  record.expiresAt = max(fixed.value, 1);
  return record.write(bucket, id);
}

function belongsTo(key: Utf8, id: Utf8): bool {
  const bytes = spanOf(key);
  return bytes.byteAt(id.len) == 0x3a && bytes.startsWithBytes(spanOf(id));
}

function outcomeOf(written: Result<Unit, Error>): Result<Outcome, Error> {
  return written.isErr ? Result.err<Outcome, Error>(written.err) : Result.ok<Outcome, Error>(Outcome.Done);
}
