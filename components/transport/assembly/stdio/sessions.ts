/** The one session of a client that has started the server itself: in memory, for as long as the client stays. */
import { Json } from "../../../lib/json/json";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { asciiUtf8, spanOf } from "../../../lib/abi/text";
import { Connection } from "../connection";
import { writeClient } from "../peer/client-session";
import { Refusal, Sessions } from "../peer/sessions";
import { beginStored, findStored, keepLogLevel } from "../stateful/stored-session";

/** A bucket of the instance's own. */
const STORE = ":memory:";
/** Text does not outlive the message that it came with; a place of its own does. */
const ID: usize = memory.data(36);
const ID_LENGTH: i32 = 36;

let hasBegun: bool = false;

export class StdioSessions extends Sessions {
  /** A second handshake begins a second session. Without a store the client has no session, and gets its answers all the same. */
  begin(params: Json, revision: Revision, connection: Connection): string | null {
    const id = beginStored(STORE, writeClient(params, revision, connection.principal)).id;
    hasBegun = id !== null && id.length == ID_LENGTH;
    if (id !== null && hasBegun) id.copyTo(ID);
    return null;
  }

  /** Clients that do without a handshake, as some do, have a session as well. */
  find(connection: Connection): Refusal | null {
    if (hasBegun) connection.session = findStored(STORE, Span.at(ID, ID_LENGTH)).session;
    if (connection.session !== null) return null;
    this.begin(Json.of(spanOf(asciiUtf8("{}"))), Revision.R20251125, connection);
    if (hasBegun) connection.session = findStored(STORE, Span.at(ID, ID_LENGTH)).session;
    return null;
  }

  setLogLevel(level: Span, connection: Connection): void {
    const session = connection.session;
    if (session !== null) keepLogLevel(STORE, session.id, level);
  }
}
