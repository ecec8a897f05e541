/**
 * What a server can do beyond asking its chain: here, nothing. The stateful builds have a subclass with the rest
 * (`stateful.ts`); in the others the calls of these functions vanish when they are compiled.
 */
import { Json } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Message } from "../../lib/json-rpc/json-rpc";
import { Revision } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { writeMethodNotFound } from "./answer";
import { Json } from "../../lib/json/json";
import { Outgoing } from "./outgoing";
import { beginAcknowledgement, endAcknowledgement, writeSubscriptionEnd } from "./subscription";
import { Connection } from "./connection";
import { Envelope } from "./modern";
import { Refusal } from "./sessions";
import { Settings } from "./settings";

/** No JSON-RPC error has this code. */
export const NO_TASK: i64 = 1;

export class Features {
  /** Whether messages may precede an answer over stdio. */
  get canSendLines(): bool {
    return false;
  }

  /**
   * Before the chain is asked. `envelope` is what a request of 2026-07-28 carries. Returns the code of the error that was
   * written, or 0.
   */
  begin(
    _message: Message,
    _revision: Revision,
    _envelope: Envelope | null,
    _connection: Connection,
    _writer: JsonWriter,
  ): i64 {
    return 0;
  }

  /** Whether clients with a handshake name their session with every message. */
  namesSessions(_settings: Settings): bool {
    return false;
  }

  /** Begins the session of an `initialize`; the reason when it cannot begin. */
  beginSession(_params: Json, _revision: Revision, _connection: Connection): string | null {
    return null;
  }

  /** Finds the session of a message that belongs to a handshake; the reason when it is refused. `id` is what the client named. */
  findSession(_id: Span | null, _connection: Connection): Refusal | null {
    return null;
  }

  /** Ends a session at its client's wish; the reason when that is refused. */
  endSession(_id: Span | null, _connection: Connection): Refusal | null {
    return null;
  }

  /** `logging/setLevel` */
  setLogLevel(_level: Span, _connection: Connection): void {}

  /** Whether messages other than log messages may precede the answer to a request of 2026-07-28. */
  hasNotifications(_message: Message): bool {
    return false;
  }

  /** What the client has to provide before there is a result: members of an `InputRequiredResult`. */
  requiredInput(): Span | null {
    return null;
  }

  /**
   * When the call is to go on as a task, writes the answer that says so. Returns the code of the error that was written, 0
   * for the task, and `NO_TASK` for a call that has been answered.
   */
  answerAsTask(_message: Message, _serverInfo: Span | null, _writer: JsonWriter): i64 {
    return NO_TASK;
  }

  /** After the answer has been written. */
  end(): void {}

  /** Whether the client has cancelled the request that was answered last. Says so once. */
  takeCancelled(): bool {
    return false;
  }

  /** Answers a request with a method that the chain does not know. Returns the code of the error that was written, or 0. */
  answerOther(
    message: Message,
    _revision: Revision,
    _envelope: Envelope | null,
    _connection: Connection,
    writer: JsonWriter,
  ): i64 {
    return writeMethodNotFound(message, writer);
  }

  /** `subscriptions/listen`. Returns the code of the error that was written, or 0. */
  listen(message: Message, _envelope: Envelope, connection: Connection, writer: JsonWriter): i64 {
    // There is nothing to tell, so that the subscription ends at once, as the specification lets a server end it.
    const id = message.id as Json;
    beginAcknowledgement(id, writer);
    endAcknowledgement(writer);
    writer.ascii(connection.separator);
    writeSubscriptionEnd(id, connection.settings.serverInfo, writer);
    return 0;
  }

  /** `resources/subscribe` and `resources/unsubscribe`; the reason when that cannot be remembered. */
  subscribe(_uri: Span, _isWanted: bool, _connection: Connection): Span | null {
    return null;
  }

  /** Whether clients with a handshake can open a stream, in their session, on which the server tells what has changed. */
  opensStreams(_settings: Settings): bool {
    return false;
  }

  /** Opens that stream for the connection's session, and returns when it has ended. False when there is none to open. */
  openStream(_connection: Connection, _reply: Outgoing): bool {
    return false;
  }

  /** Sends what `writer` holds and goes on with what else there is to tell. False when that is all. */
  stream(_writer: JsonWriter, _reply: Outgoing): bool {
    return false;
  }

  /** After the reply has been sent. */
  goOn(): void {}

  /** Over stdio, after a message: writes what else there is to tell, in whole lines. */
  writeNews(_writer: JsonWriter): void {}

  /** Writes the members of `capabilities` that the chain knows nothing of. */
  capabilities(_revision: Revision, _writer: JsonWriter): void {}

  /** Writes the members of one of the chain's capabilities, such as `tools`. */
  capability(_name: string, _revision: Revision, _connection: Connection, _writer: JsonWriter): void {}

  /** A client's answer to what this server has asked, which may have been another request's instance. */
  receive(_response: Span, _connection: Connection): void {}

  /** The client no longer wants the answer to one of its requests. */
  cancel(_message: Message, _connection: Connection): void {}
}
