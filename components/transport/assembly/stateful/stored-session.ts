/** Sessions whose client is remembered in the key-value store, beside what components keep for it. */
import { Utf8 } from "../../../bindings/abi";
import { Bucket, open } from "../../../bindings/wasmcp/keyvalue/store";
import {
  deleteSession,
  initialize,
  markTerminated,
  validate,
} from "../../../bindings/wasmcp/mcp-v20251125/session-manager";
import { SessionError, SessionErrorTag } from "../../../bindings/wasmcp/mcp-v20251125/sessions";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { dropError } from "../../../lib/io/streams";
import { asciiUtf8, spanOf, utf8Of } from "../../../lib/abi/text";
import { ClientSession } from "../peer/client-session";

/** Of an identifier: a UUID. */
const ID_LENGTH: i32 = 36;

export const enum Finding {
  Found,
  Unknown,
  /** It has ended or expired. */
  Over,
  /** The store does not answer. */
  Failed,
}

export class FoundSession {
  constructor(
    readonly finding: Finding,
    readonly session: ClientSession | null,
  ) {}
}

export function mayBeStored(id: Span): bool {
  return id.length == ID_LENGTH;
}

/** A session that has begun, or why none has. */
export class Begun {
  constructor(
    /** Absent when the server has no store, the store fails, or it keeps as many sessions as it may. */
    readonly id: Span | null,
    readonly isFull: bool = false,
  ) {}
}

/** Begins a session for a client as `writeClient` describes it. */
export function beginStored(store: string, client: Span): Begun {
  const begun = initialize(asciiUtf8(store));
  if (begun.isErr) {
    const isFull = begun.err.tag == SessionErrorTag.unexpected;
    drop(begun.err);
    return new Begun(null, isFull);
  }
  const id = spanOf(begun.ok);
  const bucket = open(asciiUtf8(store));
  if (bucket.isErr) return new Begun(null);
  const kept = bucket.ok.setJson(clientKey(id), utf8Of(client));
  bucket.ok.drop();
  return new Begun(kept.isErr ? null : id);
}

export function findStored(store: string, id: Span): FoundSession {
  const valid = validate(utf8Of(id), asciiUtf8(store));
  if (valid.isErr) {
    const isUnknown = valid.err.tag == SessionErrorTag.noSuchSession;
    drop(valid.err);
    return new FoundSession(isUnknown ? Finding.Unknown : Finding.Failed, null);
  }
  if (!valid.ok) return new FoundSession(Finding.Over, null);
  const bucket = open(asciiUtf8(store));
  if (bucket.isErr) return new FoundSession(Finding.Failed, null);
  const session = new ClientSession(id, store);
  const isKnown = readInto(session, bucket.ok);
  bucket.ok.drop();
  // Begun by something else than this transport, such as a component: then it is not a client's.
  return isKnown ? new FoundSession(Finding.Found, session) : new FoundSession(Finding.Unknown, null);
}

/** Ends it for good, and removes what was kept for it. */
export function endStored(store: string, id: Span): bool {
  const ended = markTerminated(utf8Of(id), asciiUtf8(store), asciiUtf8("the client has ended it"));
  if (ended.isErr) {
    drop(ended.err);
    return false;
  }
  const removed = deleteSession(utf8Of(id), asciiUtf8(store));
  if (removed.isErr) drop(removed.err);
  return true;
}

export function keepLogLevel(store: string, id: Span, level: Span): void {
  const bucket = open(asciiUtf8(store));
  if (bucket.isErr) return;
  bucket.ok.setString(logLevelKey(id), utf8Of(level));
  bucket.ok.drop();
}

function readInto(session: ClientSession, bucket: Bucket): bool {
  const keys = new Array<Utf8>(2);
  keys[0] = clientKey(session.id);
  keys[1] = logLevelKey(session.id);
  const found = bucket.getMany(keys);
  if (found.isErr) return false;
  const client = found.ok[0];
  if (client === null || !session.read(spanOf(client._1.asJson))) return false;
  const level = found.ok[1];
  if (level !== null) session.readLogLevel(spanOf(level._1.asString));
  return true;
}

/** Components cannot have keys like these: see `session-store`. */
function clientKey(id: Span): Utf8 {
  return ownKey(id, ":__client__");
}

function logLevelKey(id: Span): Utf8 {
  return ownKey(id, ":__log-level__");
}

function ownKey(id: Span, name: string): Utf8 {
  const key = new JsonWriter();
  key.bytes(id);
  key.ascii(name);
  return utf8Of(key.span);
}

/** An error may hold a host's, which is a resource. */
function drop(error: SessionError): void {
  if (error.tag == SessionErrorTag.io) dropError(error.io);
}
