/** What servers of such parts can do over HTTP, where every request has an instance and a reply of its own. */
import { Utf8 } from "../../../bindings/abi";
import { hasInteractiveTools } from "../../../bindings/wasmcp/framework/composition";
import { Interest, listen, subscribe, unsubscribe } from "../../../bindings/wasmcp/framework/listening";
import { isAvailable } from "../../../bindings/wasmcp/framework/tasks";
import { Json } from "../../../lib/json/json";
import { Code, Message, writeError } from "../../../lib/json-rpc/json-rpc";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { spanOf, utf8Of } from "../../../lib/abi/text";
import { Connection } from "../connection";
import {
  FAULTY_FILTER,
  isEmpty,
  readInterest,
  reduceToChanges,
  tellsChanges,
  writeAcknowledgement,
} from "../stateful/interest";
import { SessionWatch, tellNews } from "./listen-stream";
import { Envelope } from "../modern";
import { NO_TASK } from "../features";
import { Outgoing } from "../outgoing";
import { Reply, messageIn } from "./reply";
import { Settings } from "../settings";
import { StatefulFeatures } from "../stateful/stateful";
import { answerWithTask, runTask } from "./task-work";
import {
  TASKS_EXTENSION,
  answerTaskMethod,
  declaresTasks,
  isTaskMethod,
  keepKnownTasks,
  writeMissingExtension,
} from "./tasks";

export class HttpFeatures extends StatefulFeatures {
  /** Whether the reply goes on after its first message. */
  private isListening: bool = false;
  /** The call that is being answered. */
  private envelope: Envelope | null = null;
  private connection: Connection | null = null;
  /** The call that has been answered with a task, whose work begins when the reply has been sent. */
  private task: Message | null = null;

  listen(message: Message, envelope: Envelope, connection: Connection, writer: JsonWriter): i64 {
    const id = message.id as Json;
    const interest = readInterest(message.params);
    if (interest === null) {
      writeError(writer, id, false, Code.InvalidParams, FAULTY_FILTER);
      return Code.InvalidParams;
    }
    if (interest.tasks.length > 0) {
      if (!declaresTasks(envelope)) return writeMissingExtension(message, writer);
      interest.tasks = this.hasTasks ? keepKnownTasks(interest.tasks, this.principalOf(connection)) : [];
    }
    reduceToChanges(interest);
    if (isEmpty(interest) || connection.settings.disablesEvents)
      return super.listen(message, envelope, connection, writer);
    // Before the client knows: what is announced from then on it hears.
    listen(utf8Of(id), interest);
    writeAcknowledgement(id, interest, writer);
    this.isListening = true;
    return 0;
  }

  stream(writer: JsonWriter, reply: Outgoing): bool {
    if (!this.isListening) return false;
    const events = (reply as Reply).openEvents();
    events.send(messageIn(writer));
    tellNews(events, null);
    events.end();
    return true;
  }

  /** Clients with a handshake hear of changes in their session only. */
  capability(name: string, revision: Revision, connection: Connection, writer: JsonWriter): void {
    const settings = connection.settings;
    const isTold =
      revision >= Revision.R20260728
        ? !settings.disablesEvents && tellsChanges()
        : this.opensStreams(settings);
    if (isTold) this.writeListCapability(name, writer);
  }

  subscribe(uri: Span, isWanted: bool, connection: Connection): Span | null {
    const session = connection.session;
    // Where nothing is ever told, there is nothing to remember.
    if (session === null || session.store === null || !tellsChanges()) return null;
    const id = utf8Of(session.id);
    const done = isWanted ? subscribe(id, utf8Of(uri)) : unsubscribe(id, utf8Of(uri));
    return done.isErr ? spanOf(done.err) : null;
  }

  opensStreams(settings: Settings): bool {
    return this.namesSessions(settings) && !settings.disablesEvents && tellsChanges();
  }

  openStream(connection: Connection, reply: Outgoing): bool {
    const session = connection.session;
    if (session === null || session.store === null) return false;
    listen(new Utf8(0, 0), new Interest(true, true, true, [], [], utf8Of(session.id)));
    const events = (reply as Reply).openEvents();
    // The head goes with the first octets of the body.
    events.keepAlive();
    tellNews(events, new SessionWatch(session.id, connection));
    events.end();
    return true;
  }

  protected writeExtensions(writer: JsonWriter): void {
    if (!this.hasTasks) return;
    writer.key(TASKS_EXTENSION);
    writer.literal("{}");
  }

  answerOther(
    message: Message,
    revision: Revision,
    envelope: Envelope | null,
    connection: Connection,
    writer: JsonWriter,
  ): i64 {
    if (envelope === null || !isTaskMethod(message.name) || !this.hasTasks) {
      return super.answerOther(message, revision, envelope, connection, writer);
    }
    return answerTaskMethod(
      message,
      envelope,
      this.principalOf(connection),
      connection.settings.serverInfo,
      writer,
    );
  }

  begin(
    message: Message,
    revision: Revision,
    envelope: Envelope | null,
    connection: Connection,
    writer: JsonWriter,
  ): i64 {
    this.envelope = envelope;
    this.connection = connection;
    return super.begin(message, revision, envelope, connection, writer);
  }

  answerAsTask(message: Message, serverInfo: Span | null, writer: JsonWriter): i64 {
    if (serverInfo === null) return NO_TASK;
    const code = answerWithTask(message, serverInfo, writer);
    if (code == 0) this.task = message;
    return code;
  }

  goOn(): void {
    const message = this.task;
    if (message === null) return;
    this.task = null;
    const envelope = this.envelope as Envelope;
    const connection = this.connection as Connection;
    // What the client can be told has been told: from here on the call is silent.
    const begun = this.beginSilently(message, envelope, connection);
    if (begun) runTask(message, envelope, connection);
    this.end();
  }

  private get hasTasks(): bool {
    return hasInteractiveTools() && isAvailable();
  }
}
