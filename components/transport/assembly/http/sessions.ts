/**
 * Sessions over HTTP, with `WASMCP_SESSION_ENABLED=true`: a client names its own in the header `Mcp-Session-Id`.
 *
 * They are kept in the store that all instances share, or else sealed with `WASMCP_STATE_KEY` and held by the client; a server with
 * neither cannot begin a session, and its answer says so. A session belongs to the client that opened it: for all others it does not exist.
 */
import { Json } from "../../../lib/json/json";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { Outcome } from "../outcome";
import { writeClient } from "../peer/client-session";
import { Refusal, Sessions } from "../peer/sessions";
import { Settings } from "../settings";
import { openSealed, sealSession, sealingKey } from "./sealed-session";
import {
  Finding,
  FoundSession,
  beginStored,
  endStored,
  findStored,
  keepLogLevel,
  mayBeStored,
} from "../stateful/stored-session";

/** The bucket that the server is configured for. */
const STORE = "";
const FULL =
  "this server keeps as many sessions as it may: try again later, or end a session that is no longer needed";
const NO_WAY =
  "this server cannot begin a session: give it a folder for what it stores, or set WASMCP_STATE_KEY to at least 32 random characters; or unset WASMCP_SESSION_ENABLED";
const TOO_LONG =
  "this server cannot begin a session without storing it, since `params.capabilities` and `params.clientInfo` are too long for a header";

export class HttpSessions extends Sessions {
  areNamed(settings: Settings): bool {
    return settings.hasSessions;
  }

  begin(params: Json, revision: Revision, connection: Connection): string | null {
    const settings = connection.settings;
    if (!settings.hasSessions) return null;
    const client = writeClient(params, revision, connection.principal);
    const begun = beginStored(STORE, client);
    if (begun.isFull) {
      connection.isFull = true;
      return FULL;
    }
    let id = begun.id;
    if (id === null) {
      const key = sealingKey(settings);
      if (key === null) return NO_WAY;
      id = sealSession(key, client, connection.principal);
      if (id === null) return TOO_LONG;
    }
    connection.nameSession(id);
    return null;
  }

  find(connection: Connection): Refusal | null {
    if (!connection.settings.hasSessions) return null;
    const id = connection.sessionId;
    if (id === null)
      return new Refusal(
        Outcome.Malformed,
        "expected the header `Mcp-Session-Id`, which the answer to `initialize` had",
      );
    const found = lookUp(id, connection);
    const session = found.session;
    if (session !== null && session.principal.equals(connection.principal)) {
      connection.session = session;
      return null;
    }
    if (found.finding == Finding.Over)
      return new Refusal(
        Outcome.UnknownSession,
        "the session has ended or expired: begin another one with `initialize`",
      );
    if (found.finding == Finding.Failed)
      return new Refusal(Outcome.StoreFailed, "the server's store of sessions does not answer");
    return new Refusal(Outcome.UnknownSession, "unknown session: begin one with `initialize`");
  }

  end(connection: Connection): Refusal | null {
    const refusal = this.find(connection);
    if (refusal !== null) return refusal;
    const session = connection.session;
    if (session === null || session.store === null)
      return new Refusal(
        Outcome.EndlessSession,
        "this server keeps no sessions that could be ended: forget its name",
      );
    if (!endStored(STORE, session.id))
      return new Refusal(Outcome.StoreFailed, "the server's store of sessions does not answer");
    return null;
  }

  setLogLevel(level: Span, connection: Connection): void {
    const session = connection.session;
    if (session !== null && session.store !== null) keepLogLevel(STORE, session.id, level);
  }
}

function lookUp(id: Span, connection: Connection): FoundSession {
  if (mayBeStored(id)) return findStored(STORE, id);
  const key = sealingKey(connection.settings);
  return key === null ? new FoundSession(Finding.Unknown, null) : openSealed(key, id, connection.principal);
}
