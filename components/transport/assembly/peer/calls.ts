/** The call that components see while they answer a request, and what the client sends about it. Here, they see none. */
import { JsonWriter } from "../../../lib/json/json-writer";
import { Message } from "../../../lib/json-rpc/json-rpc";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { refuseMethod } from "../error-answers";
import { Request } from "../request";
import { Tasks } from "./tasks";

export class Calls {
  /** Whether components can send messages to the client with their call, without a stream of the transport's. */
  get canSend(): bool {
    return false;
  }

  /** Whether messages may precede the answer. */
  canStream(connection: Connection): bool {
    return this.canSend || connection.canStream;
  }

  /** Begins the call, before the chain is asked. Returns the code of the error that was written, or 0. */
  begin(_request: Request): i64 {
    return 0;
  }

  /** Ends the call, after its answer has been written. */
  end(): void {}

  /** Begins to handle a notification, before the chain gets it. */
  beginNotification(_connection: Connection): void {}

  endNotification(): void {}

  /** What the client has to provide before there is a result: members of an `InputRequiredResult`. */
  requiredInput(): Span | null {
    return null;
  }

  /** Takes in the client's response to a request of this server's. */
  deliver(_response: Span, _connection: Connection): void {}

  /** Takes in a notification: the client may have cancelled one of its requests with it. */
  cancel(_message: Message, _connection: Connection): void {}

  /** Whether the client has cancelled the request that was answered last. Returns true only once for each. */
  takeCancelled(): bool {
    return false;
  }

  /** Answers a request of 2026-07-28 whose method an extension may have. Returns the code of the error that was written, or 0. */
  answerExtension(request: Request): i64 {
    return refuseMethod(request);
  }

  /** Writes the member `extensions` of `ServerCapabilities`: those of components, and that for tasks. */
  writeExtensions(_tasks: Tasks, _writer: JsonWriter): void {}
}
