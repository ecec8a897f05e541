/** Calls over stdio: a notification that cancels a request may end a subscription. */
import { memberOf } from "../../../lib/json/json";
import { Message } from "../../../lib/json-rpc/json-rpc";
import { Connection } from "../connection";
import { ContextCalls } from "../stateful/context-calls";
import { StdioSubscriptions } from "./subscriptions";

export class StdioCalls extends ContextCalls {
  constructor(private readonly subscriptions: StdioSubscriptions) {
    super();
  }

  get canSend(): bool {
    return true;
  }

  cancel(message: Message, connection: Connection): void {
    const id = memberOf(message.params, "requestId");
    const isCancellation = message.name.is("notifications/cancelled");
    if (id !== null && isCancellation && this.subscriptions.cancel(id)) return;
    super.cancel(message, connection);
  }
}
