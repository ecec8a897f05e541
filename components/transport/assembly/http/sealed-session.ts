/** Sessions of servers that keep nothing: the identifier itself says, under seal, what the handshake agreed on. */
import { now } from "../../../bindings/wasi/clocks/wall-clock";
import { JsonWriter } from "../../../lib/json/json-writer";
import { purposeKey } from "../../../lib/crypto/hkdf";
import { LEAST_KEY_LENGTH, Unsealing, seal, unseal } from "../../../lib/crypto/sealed";
import { Span } from "../../../lib/bytes/span";
import { ClientSession } from "../peer/client-session";
import { Settings } from "../settings";
import { Finding, FoundSession } from "../stateful/stored-session";

/** In seconds. Nothing can prolong it, since the client holds the only copy. */
const LIFETIME: u64 = 24 * 60 * 60;
/** A header of more than this does not get through everywhere. */
const LONGEST: i32 = 4096;

/** The key for sessions, derived from `WASMCP_STATE_KEY`; one that can be guessed is none. */
export function sealingKey(settings: Settings): Span | null {
  const key = settings.get("WASMCP_STATE_KEY");
  return key !== null && key.length >= LEAST_KEY_LENGTH ? purposeKey(key, "session 1") : null;
}

/** The identifier of a session for a client as `writeClient` describes it; `null` when it would be too long. */
export function sealSession(key: Span, client: Span, principal: Span): Span | null {
  const id = seal(key, purpose(principal), client, now().seconds + LIFETIME);
  return id.length <= LONGEST ? id : null;
}

export function openSealed(key: Span, id: Span, principal: Span): FoundSession {
  const opened = unseal(key, purpose(principal), id, now().seconds);
  if (opened.outcome == Unsealing.Expired) return new FoundSession(Finding.Over, null);
  const session = new ClientSession(id, null);
  const isOurs = opened.outcome == Unsealing.Opened && session.read(opened.payload);
  return isOurs ? new FoundSession(Finding.Found, session) : new FoundSession(Finding.Unknown, null);
}

/** A seal that opens only for the client that began the session. */
function purpose(principal: Span): Span {
  const text = new JsonWriter();
  text.ascii("session ");
  text.bytes(principal);
  return text.span;
}
