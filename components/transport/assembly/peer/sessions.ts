/** The sessions of clients with a handshake. Here, there are none. */
import { Json } from "../../../lib/json/json";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { Outcome } from "../outcome";
import { Settings } from "../settings";

/** Why a message is not answered. */
export class Refusal {
  constructor(
    readonly outcome: Outcome,
    readonly text: string,
  ) {}
}

export class Sessions {
  /** Whether clients name their session with every message. */
  areNamed(_settings: Settings): bool {
    return false;
  }

  /** Begins the session of an `initialize`; returns the reason when that fails. */
  begin(_params: Json, _revision: Revision, _connection: Connection): string | null {
    return null;
  }

  /**
   * Finds the session of a message other than `initialize`, and sets it in the connection. Every kind of message passes here,
   * before anything is done about it.
   */
  find(_connection: Connection): Refusal | null {
    return null;
  }

  /** Ends the session that the client names. */
  end(_connection: Connection): Refusal | null {
    return null;
  }

  /** `logging/setLevel`: the least serious log messages that the connection's session wants from now on. */
  setLogLevel(_level: Span, _connection: Connection): void {}
}
