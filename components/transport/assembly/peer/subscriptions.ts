/** Notifications of changes, for clients that ask for them. Here, nothing changes. */
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { Request } from "../request";
import { beginAcknowledgement, endAcknowledgement, writeSubscriptionEnd } from "../subscription-message";

export class Subscriptions {
  /**
   * Writes the members of `tools`, `resources` or `prompts` in `ServerCapabilities`: the client is notified of changes. Returns
   * whether it wrote any.
   */
  writeCapability(_name: string, _request: Request): bool {
    return false;
  }

  /** `subscriptions/listen`. Returns the code of the error that was written, or 0. */
  listen(request: Request): i64 {
    // No notification will follow. The specification lets the server end such a subscription at once.
    const writer = request.writer;
    const connection = request.connection;
    beginAcknowledgement(request.id, writer);
    endAcknowledgement(writer);
    writer.ascii(connection.separator);
    writeSubscriptionEnd(request.id, connection.settings.serverInfo, writer);
    return 0;
  }

  /** `initialize` begins a subscription to all lists, where notifications need no stream of their own. */
  listenSinceHandshake(): void {}

  /** Whether clients with a handshake can subscribe to resources: `subscribe` of `ServerCapabilities`. */
  areOffered(_connection: Connection): bool {
    return false;
  }

  /** `resources/subscribe` and `resources/unsubscribe`; returns the reason when that fails. */
  subscribe(_uri: Span, _isWanted: bool, _connection: Connection): Span | null {
    return null;
  }

  /** Over stdio, after a message: writes the notifications that are due, in whole lines. */
  writeDue(_writer: JsonWriter): void {}
}
