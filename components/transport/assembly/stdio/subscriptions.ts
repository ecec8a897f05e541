/** Notifications of changes over stdio: they go out after the message that caused them. */
import { Utf8 } from "../../../bindings/abi";
import {
  Filter,
  forget,
  listen,
  next,
  subscribe,
  unsubscribe,
} from "../../../bindings/wasmcp/framework/listening";
import { Code } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Span } from "../../../lib/bytes/span";
import { spanOf, utf8Of } from "../../../lib/abi/text";
import { Connection } from "../connection";
import { refuseRequest } from "../error-answers";
import { Subscriptions } from "../peer/subscriptions";
import { Request } from "../request";
import { writeChangeCapability } from "../stateful/change-capability";
import {
  FAULTY_FILTER,
  isEmpty,
  notifiesChanges,
  readFilter,
  reduceToChanges,
  writeAcknowledgement,
} from "../stateful/subscription-filter";
import { writeNotification } from "../stateful/subscription-notification";
import { LINE_END } from "./connection";

export class StdioSubscriptions extends Subscriptions {
  writeCapability(name: string, request: Request): bool {
    if (!notifiesChanges()) return false;
    writeChangeCapability(name, request.writer);
    return true;
  }

  /** The subscription stays until its client cancels it or leaves. Its request gets no further answer. */
  listen(request: Request): i64 {
    const filter = readFilter(request.message.params);
    if (filter === null) return refuseRequest(request, Code.InvalidParams, FAULTY_FILTER);
    filter.tasks = [];
    reduceToChanges(filter);
    if (isEmpty(filter)) return super.listen(request);
    listen(utf8Of(request.id), filter);
    writeAcknowledgement(request.id, filter, request.writer);
    return 0;
  }

  /** A client with a handshake is notified about all lists, and about the resources that it subscribes to. */
  listenSinceHandshake(): void {
    if (notifiesChanges()) listen(new Utf8(0, 0), new Filter(true, true, true, [], [], new Utf8(0, 0)));
  }

  areOffered(_connection: Connection): bool {
    return notifiesChanges();
  }

  subscribe(uri: Span, isWanted: bool, _connection: Connection): Span | null {
    const session = new Utf8(0, 0);
    const done = isWanted ? subscribe(session, utf8Of(uri)) : unsubscribe(session, utf8Of(uri));
    return done.isErr ? spanOf(done.err) : null;
  }

  /** Ends the subscription that this request began. False when it began none. */
  cancel(requestId: Span): bool {
    return forget(utf8Of(requestId));
  }

  writeDue(writer: JsonWriter): void {
    const due = next(0);
    for (let i = 0, n = due.length; i < n; i++) {
      writeNotification(spanOf(due[i]._0), due[i]._1, writer);
      writer.ascii(LINE_END);
    }
  }
}
