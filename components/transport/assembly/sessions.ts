/** Clients with a handshake, between their messages: which session a message belongs to, and what is refused for want of one. */
import { Json } from "../../lib/json/json";
import { Revision } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { ClientSession } from "./stateful/client-session";
import { Connection } from "./connection";

/** Why a message is not answered: an HTTP status and words. */
export class Refusal {
  constructor(
    readonly status: u16,
    readonly text: string,
  ) {}
}

export abstract class Sessions {
  /** Begins the session of an `initialize`; the reason when there can be none. */
  abstract begin(params: Json, revision: Revision, connection: Connection): string | null;

  /**
   * Finds the session of a message other than `initialize`, which becomes the connection's. `id` is what the client named it by.
   * Every kind of message comes by here, and before anything is done about it.
   */
  abstract find(id: Span | null, connection: Connection): Refusal | null;

  /** The client has no more use for the session; nobody can open it again. */
  abstract end(id: Span | null, connection: Connection): Refusal | null;

  /** The least serious log messages that a session wants, from now on. */
  abstract setLogLevel(session: ClientSession, level: Span): void;
}
