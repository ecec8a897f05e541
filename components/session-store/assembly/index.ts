/** `wasmcp:mcp-v20251125/sessions` and `session-manager` over `wasmcp:keyvalue/store`. */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { OutputStream } from "../../bindings/wasi/io/streams";
import {
  Bucket,
  Error,
  ErrorTag,
  TypedValue,
  TypedValueTag,
  open,
} from "../../bindings/wasmcp/keyvalue/store";
import { currentSession } from "../../bindings/wasmcp/framework/calls";
import { ElicitRequest } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  FutureElicitResult as AnyFutureElicitResult,
  Session as AnySession,
  SessionError,
} from "../../bindings/wasmcp/mcp-v20251125/sessions";
import { keepText } from "../../lib/abi/keep";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { cleanUp } from "./clean-up";
import { FutureElicitResult as FutureAnswer, elicit } from "./elicit";
import { Outcome, end, expireAt, remove, start, use } from "./life";
import { startInPlace } from "./places";
import { isSessionId, isUserKey, userKey } from "./session-id";

const LARGEST_VALUE: i32 = 1024 * 1024;

/**
 * Transports that have one client for all their life, on stdio, may say `0` for its session. It stands for a session which this
 * instance begins when it is first opened, which no other instance can open, and which is in memory only.
 */
const OWN_ID = "0";
let ownSession: Utf8 | null = null;

export namespace sessionManager {
  export function initialize(storeId: Utf8): Result<Utf8, SessionError> {
    const opened = open(storeId);
    if (opened.isErr) return storeFailed<Utf8>(opened.err);
    const bucket = opened.ok;
    cleanUp(bucket);
    const started = startInPlace(bucket);
    bucket.drop();
    if (started.isErr) return storeFailed<Utf8>(started.err);
    const id = started.ok;
    return id === null
      ? unexpected<Utf8>("the server keeps as many sessions as it may")
      : Result.ok<Utf8, SessionError>(id);
  }

  /** True while the session is active, false when it has ended or expired, and an error when there never was one. */
  export function validate(sessionId: Utf8, storeId: Utf8): Result<bool, SessionError> {
    const id = storedId(sessionId);
    if (id === null) return Result.err<bool, SessionError>(SessionError.noSuchSession());
    const opened = openFor(sessionId, storeId);
    if (opened.isErr) return storeFailed<bool>(opened.err);
    const used = use(opened.ok, id);
    opened.ok.drop();
    if (used.isErr) return storeFailed<bool>(used.err);
    if (used.ok == Outcome.Missing) return Result.err<bool, SessionError>(SessionError.noSuchSession());
    return Result.ok<bool, SessionError>(used.ok == Outcome.Done);
  }

  export function markTerminated(
    sessionId: Utf8,
    storeId: Utf8,
    reason: Utf8 | null,
  ): Result<Unit, SessionError> {
    const id = storedId(sessionId);
    if (id === null) return Result.err<Unit, SessionError>(SessionError.noSuchSession());
    const opened = openFor(sessionId, storeId);
    if (opened.isErr) return storeFailed<Unit>(opened.err);
    const ended = end(opened.ok, id, reason);
    opened.ok.drop();
    return finished(ended);
  }

  export function deleteSession(sessionId: Utf8, storeId: Utf8): Result<Unit, SessionError> {
    const id = storedId(sessionId);
    // No value can be stored under such a key.
    if (id === null) return Result.ok<Unit, SessionError>(unit);
    const opened = openFor(sessionId, storeId);
    if (opened.isErr) return storeFailed<Unit>(opened.err);
    const removed = remove(opened.ok, id);
    opened.ok.drop();
    return removed.isErr ? storeFailed<Unit>(removed.err) : Result.ok<Unit, SessionError>(unit);
  }

  export function setExpiration(sessionId: Utf8, storeId: Utf8, expiresAt: u64): Result<Unit, SessionError> {
    const id = storedId(sessionId);
    if (id === null) return Result.err<Unit, SessionError>(SessionError.noSuchSession());
    const opened = openFor(sessionId, storeId);
    if (opened.isErr) return storeFailed<Unit>(opened.err);
    const set = expireAt(opened.ok, id, expiresAt);
    opened.ok.drop();
    return finished(set);
  }
}

export namespace sessions {
  export class Session extends AnySession {
    private ended: bool = false;

    constructor(
      private readonly sessionId: Utf8,
      /** The prefix of its keys. */
      private readonly storedAs: Utf8,
      private readonly bucket: Bucket,
    ) {
      super();
    }

    static open(sessionId: Utf8, storeId: Utf8): Result<AnySession, SessionError> {
      if (!sessionId.is(OWN_ID) && !isOfCall(sessionId, storeId))
        return Result.err<AnySession, SessionError>(SessionError.noSuchSession());
      const opened = openFor(sessionId, storeId);
      if (opened.isErr) return storeFailed<AnySession>(opened.err);
      const bucket = opened.ok;
      if (ownSession === null && sessionId.is(OWN_ID)) {
        const started = start(bucket);
        if (started.isErr) return storeFailed<AnySession>(started.err);
        ownSession = keepText(started.ok);
      }
      const id = storedId(sessionId);
      if (id === null) {
        bucket.drop();
        return Result.err<AnySession, SessionError>(SessionError.noSuchSession());
      }
      const used = use(bucket, id);
      if (!used.isErr && used.ok == Outcome.Done) {
        return Result.ok<AnySession, SessionError>(new Session(keepText(sessionId), keepText(id), bucket));
      }
      bucket.drop();
      if (used.isErr) return storeFailed<AnySession>(used.err);
      return Result.err<AnySession, SessionError>(SessionError.noSuchSession());
    }

    id(): Utf8 {
      return this.sessionId;
    }

    get(key: Utf8): Result<TypedValue | null, SessionError> {
      if (this.ended) return Result.err<TypedValue | null, SessionError>(SessionError.noSuchSession());
      if (!isUserKey(spanOf(key))) return badKey<TypedValue | null>();
      const found = this.bucket.get(userKey(this.storedAs, key));
      if (found.isErr) return storeFailed<TypedValue | null>(found.err);
      return Result.ok<TypedValue | null, SessionError>(found.ok);
    }

    set(key: Utf8, value: TypedValue): Result<Unit, SessionError> {
      if (this.ended) return Result.err<Unit, SessionError>(SessionError.noSuchSession());
      if (!isUserKey(spanOf(key))) return badKey<Unit>();
      if (sizeOf(value) > LARGEST_VALUE) return unexpected<Unit>("a value of a session may have 1 MiB");
      const done = this.bucket.set(userKey(this.storedAs, key), value);
      return done.isErr ? storeFailed<Unit>(done.err) : Result.ok<Unit, SessionError>(unit);
    }

    /** The client is the one whose request is being answered, however `client` is framed. */
    elicit(client: OutputStream, elicitation: ElicitRequest): Result<AnyFutureElicitResult, SessionError> {
      if (this.ended) return Result.err<AnyFutureElicitResult, SessionError>(SessionError.noSuchSession());
      return elicit(elicitation);
    }

    terminate(reason: Utf8 | null): Result<Unit, SessionError> {
      if (this.ended) return Result.err<Unit, SessionError>(SessionError.noSuchSession());
      const done = finished(end(this.bucket, this.storedAs, reason));
      if (!done.isErr) this.ended = true;
      return done;
    }

    dropped(): void {
      this.bucket.drop();
    }
  }

  export class FutureElicitResult extends FutureAnswer {}
}

/** Whether this is the session of the client whose message is being handled, in the store where that session is. */
function isOfCall(sessionId: Utf8, storeId: Utf8): bool {
  const session = currentSession();
  if (session === null) return false;
  const store = session.store;
  return store !== null && session.id.equals(sessionId) && store.equals(storeId);
}

/** The store of a session: this instance's own session is nowhere but in the instance. */
function openFor(sessionId: Utf8, storeId: Utf8): Result<Bucket, Error> {
  return open(sessionId.is(OWN_ID) ? asciiUtf8(":memory:") : storeId);
}

/** The name that a session's keys begin with; `null` when it cannot be the name of any. */
function storedId(sessionId: Utf8): Utf8 | null {
  if (sessionId.is(OWN_ID)) return ownSession;
  return isSessionId(spanOf(sessionId)) ? sessionId : null;
}

function sizeOf(value: TypedValue): i32 {
  switch (value.tag) {
    case TypedValueTag.asString:
      return value.asString.len;
    case TypedValueTag.asJson:
      return value.asJson.len;
    case TypedValueTag.asBytes:
      return value.asBytes.len;
    default:
      return 8;
  }
}

function finished(done: Result<Outcome, Error>): Result<Unit, SessionError> {
  if (done.isErr) return storeFailed<Unit>(done.err);
  if (done.ok == Outcome.Missing) return Result.err<Unit, SessionError>(SessionError.noSuchSession());
  return Result.ok<Unit, SessionError>(unit);
}

function storeFailed<T>(error: Error): Result<T, SessionError> {
  switch (error.tag) {
    case ErrorTag.noSuchStore:
      return Result.err<T, SessionError>(SessionError.store(asciiUtf8("key-value store not found")));
    case ErrorTag.accessDenied:
      return Result.err<T, SessionError>(
        SessionError.store(asciiUtf8("the server may not use this key-value store")),
      );
    default:
      return Result.err<T, SessionError>(SessionError.store(error.other));
  }
}

function badKey<T>(): Result<T, SessionError> {
  return unexpected<T>("a session's key has 1 to 1024 bytes and is not one of its own records");
}

function unexpected<T>(reason: string): Result<T, SessionError> {
  return Result.err<T, SessionError>(SessionError.unexpected(asciiUtf8(reason)));
}
