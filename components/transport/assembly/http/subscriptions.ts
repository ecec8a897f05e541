/** Notifications of changes over HTTP, where the reply to a client that listens stays open. */
import { Utf8 } from "../../../bindings/abi";
import { Filter, listen, subscribe, unsubscribe } from "../../../bindings/wasmcp/framework/listening";
import { Code } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { spanOf, utf8Of } from "../../../lib/abi/text";
import { Connection } from "../connection";
import { Envelope } from "../envelope";
import { refuseRequest } from "../error-answers";
import { Sessions } from "../peer/sessions";
import { Subscriptions } from "../peer/subscriptions";
import { Request } from "../request";
import { Settings } from "../settings";
import { writeChangeCapability } from "../stateful/change-capability";
import {
  FAULTY_FILTER,
  isEmpty,
  notifiesChanges,
  readFilter,
  reduceToChanges,
  writeAcknowledgement,
} from "../stateful/subscription-filter";
import { declaresTasks, keepKnownTasks, refuseMissingExtension } from "../stateful/task-methods";
import { StoredTasks } from "../stateful/tasks";
import { SessionWatch, StreamEnd, sendNotifications } from "./listen-stream";
import { writeSubscriptionEnd } from "../subscription-message";
import { ENDPOINT_METHODS, ListenReplies } from "./listen-replies";
import { Reply, messageIn } from "./reply";

const NO_STREAM = "expected a POST request: this session gets no notifications";

export class HttpSubscriptions extends Subscriptions {
  /** The request that is being answered, if it began a subscription. */
  listening: Request | null = null;

  constructor(private readonly tasks: StoredTasks) {
    super();
  }

  /** Clients with a handshake are notified in their session only. */
  writeCapability(name: string, request: Request): bool {
    const settings = request.connection.settings;
    const isNotified =
      request.revision >= Revision.R20260728
        ? !settings.disablesEvents && notifiesChanges()
        : this.opensStreams(settings);
    if (isNotified) writeChangeCapability(name, request.writer);
    return isNotified;
  }

  /** Whether a client with a handshake can open a stream in its session. */
  opensStreams(settings: Settings): bool {
    return settings.hasSessions && !settings.disablesEvents && notifiesChanges();
  }

  areOffered(connection: Connection): bool {
    return this.opensStreams(connection.settings);
  }

  listen(request: Request): i64 {
    const connection = request.connection;
    const filter = readFilter(request.message.params);
    if (filter === null) return refuseRequest(request, Code.InvalidParams, FAULTY_FILTER);
    if (filter.tasks.length > 0) {
      if (!declaresTasks(request.envelope as Envelope)) return refuseMissingExtension(request);
      const principal = utf8Of(connection.principal);
      filter.tasks = this.tasks.areAvailable ? keepKnownTasks(filter.tasks, principal) : [];
    }
    reduceToChanges(filter);
    if (isEmpty(filter) || connection.settings.disablesEvents) return super.listen(request);
    // Before the client reads the acknowledgement: it gets every notification from then on.
    listen(utf8Of(request.id), filter);
    writeAcknowledgement(request.id, filter, request.writer);
    this.listening = request;
    return 0;
  }

  subscribe(uri: Span, isWanted: bool, connection: Connection): Span | null {
    const session = connection.session;
    // Without a store there is nothing to remember.
    if (session === null || session.store === null) return null;
    const id = utf8Of(session.id);
    const done = isWanted ? subscribe(id, utf8Of(uri)) : unsubscribe(id, utf8Of(uri));
    return done.isErr ? spanOf(done.err) : null;
  }
}

export class SubscriptionReplies extends ListenReplies {
  constructor(
    private readonly subscriptions: HttpSubscriptions,
    private readonly sessions: Sessions,
  ) {
    super();
  }

  endpointMethods(settings: Settings): string {
    if (!settings.hasSessions) return ENDPOINT_METHODS;
    return this.areOffered(settings) ? "GET, POST, OPTIONS, DELETE" : "POST, OPTIONS, DELETE";
  }

  areOffered(settings: Settings): bool {
    return this.subscriptions.opensStreams(settings);
  }

  open(connection: Connection, reply: Reply): string | null {
    const session = connection.session;
    if (session === null || session.store === null) return NO_STREAM;
    listen(new Utf8(0, 0), new Filter(true, true, true, [], [], utf8Of(session.id)));
    const events = reply.openEvents();
    // The head goes out with the first bytes of the body.
    events.keepAlive();
    sendNotifications(events, connection.rights, new SessionWatch(this.sessions, connection));
    events.end();
    return null;
  }

  continueReply(writer: JsonWriter, connection: Connection, reply: Reply): bool {
    const request = this.subscriptions.listening;
    if (request === null) return false;
    const events = reply.openEvents();
    events.send(messageIn(writer));
    if (sendNotifications(events, connection.rights, null) == StreamEnd.RightsEnded) {
      const end = new JsonWriter();
      writeSubscriptionEnd(request.id, connection.settings.serverInfo, end);
      events.send(end.span);
    }
    events.end();
    return true;
  }
}
