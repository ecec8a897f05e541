/** Replies that stay open for as long as the client listens. Here, and so in all builds but the stateful one, there are none. */
import { JsonWriter } from "../../../lib/json/json-writer";
import { Connection } from "../connection";
import { Settings } from "../settings";
import { Reply } from "./reply";

/** The methods that endpoints take without sessions. */
export const ENDPOINT_METHODS = "POST, OPTIONS";

export class ListenReplies {
  /** The methods that endpoints take. */
  endpointMethods(_settings: Settings): string {
    return ENDPOINT_METHODS;
  }

  /** Whether a client with a handshake can open a stream, in its session, for notifications of changes. */
  areOffered(_settings: Settings): bool {
    return false;
  }

  /** Opens that stream for the connection's session, and returns when it has ended. Gives the reason when it cannot be opened. */
  open(_connection: Connection, _reply: Reply): string | null {
    return null;
  }

  /** Sends what `writer` holds, then notifications until the client stops listening. False when the message began no subscription. */
  continueReply(_writer: JsonWriter, _connection: Connection, _reply: Reply): bool {
    return false;
  }
}
