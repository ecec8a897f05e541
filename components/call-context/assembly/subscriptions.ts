/**
 * What a session has subscribed to, by `resources/subscribe` of the revisions with a handshake.
 *
 * Several requests of a session may change that at the same time, and the store has atomic counters only. So every change
 * is an entry of its own, with a number, and what holds is what the entries say one after the other. They belong to the
 * session and go with it.
 */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { Bucket, Error, ErrorTag, TypedValueTag } from "../../bindings/wasmcp/keyvalue/store";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { sessionKey } from "./session-key";
import { isDamaged } from "./storage";

const COUNT = "subscriptions";
const MOST: i64 = 10_000;
const LONGEST_URI: i32 = 4096;
const BATCH: i64 = 64;
const PATIENCE: i32 = 16;
const ADDED: string = "+";
const REMOVED: string = "-";

/** Stores that a session wants notifications about a resource, or no longer. The error is in words. */
export function changeSubscription(
  store: Bucket,
  session: Span,
  uri: Span,
  isWanted: bool,
): Result<Unit, Utf8> {
  if (uri.length > LONGEST_URI) {
    return Result.err<Unit, Utf8>(asciiUtf8("the address of a resource may have 4096 bytes"));
  }
  const counted = store.increment(sessionKey(session, COUNT), 1);
  if (counted.isErr) return Result.err<Unit, Utf8>(reason(counted.err));
  if (counted.ok > MOST) {
    return Result.err<Unit, Utf8>(
      asciiUtf8("this session has changed its subscriptions too often: begin a new one"),
    );
  }
  const change = new JsonWriter();
  change.ascii(isWanted ? ADDED : REMOVED);
  change.bytes(uri);
  const done = store.setString(entry(session, counted.ok), utf8Of(change.span));
  return done.isErr ? Result.err<Unit, Utf8>(reason(done.err)) : Result.ok<Unit, Utf8>(unit);
}

export class Subscriptions {
  private readonly uris: Array<Span> = [];
  private at: i64 = 0;
  private attempts: i32 = 0;

  constructor(
    private readonly store: Bucket,
    private readonly session: Span,
  ) {}

  /** Whether a change is counted and not written yet: it will be at once, and `refresh` is to be called again. */
  get isBehind(): bool {
    return this.attempts > 0;
  }

  has(uri: Span): bool {
    return this.indexOf(uri) >= 0;
  }

  get all(): Array<Span> {
    return this.uris;
  }

  /** Takes in what has been changed since the last time. False when that is nothing. */
  refresh(): bool {
    const counted = this.store.getS64(sessionKey(this.session, COUNT));
    if (counted.isErr) return false;
    const value = counted.ok;
    const last = value === null ? 0 : min(value.value, MOST);
    const first = this.at;
    while (this.at < last) {
      const before = this.at;
      this.readBatch(min(last, this.at + BATCH));
      if (this.at == before) break;
    }
    return this.at > first;
  }

  private readBatch(last: i64): void {
    const keys = new Array<Utf8>();
    for (let n = this.at + 1; n <= last; n++) keys.push(entry(this.session, n));
    const found = this.store.getMany(keys);
    if (found.isErr) {
      // One that is damaged says nothing any more; the others are read one by one.
      if (isDamaged(found.err)) this.readSingly(keys);
      return;
    }
    for (let i = 0, n = keys.length; i < n; i++) {
      const pair = found.ok[i];
      if (pair !== null && pair._1.tag == TypedValueTag.asString) this.apply(spanOf(pair._1.asString));
      // The instance that counted it, and has not written it after so long, has died.
      else if (++this.attempts < PATIENCE) return;
      this.attempts = 0;
      this.at++;
    }
  }

  private readSingly(keys: Array<Utf8>): void {
    for (let i = 0, n = keys.length; i < n; i++) {
      const found = this.store.getString(keys[i]);
      if (found.isErr && !isDamaged(found.err)) return;
      const change: Utf8 | null = found.isErr ? null : found.ok;
      if (change !== null) this.apply(spanOf(change));
      this.at++;
    }
  }

  private apply(change: Span): void {
    const uri = change.slice(1);
    const index = this.indexOf(uri);
    if (!change.startsWith(ADDED)) {
      if (index >= 0) this.uris.splice(index, 1);
    } else if (index < 0) {
      this.uris.push(uri);
    }
  }

  private indexOf(uri: Span): i32 {
    for (let i = 0, n = this.uris.length; i < n; i++) {
      if (this.uris[i].equals(uri)) return i;
    }
    return -1;
  }
}

function entry(session: Span, number: i64): Utf8 {
  return sessionKey(session, "subscription-" + number.toString());
}

function reason(error: Error): Utf8 {
  return error.tag == ErrorTag.other ? error.other : asciiUtf8("the server's store cannot be used");
}
