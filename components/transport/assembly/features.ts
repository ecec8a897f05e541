/**
 * What a server can do beyond asking its chain: here, nothing. The stateful builds have a subclass with the rest
 * (`stateful.ts`); in the others the calls of these functions vanish when they are compiled.
 */
import { JsonWriter } from "../../lib/json-writer";
import { Message } from "../../lib/json-rpc";
import { Revision } from "../../lib/revision";
import { Span } from "../../lib/span";
import { writeMethodNotFound } from "./answer";
import { Connection } from "./connection";
import { Envelope } from "./modern";

export class Features {
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

  /** Whether messages other than log messages may precede the answer to a request of 2026-07-28. */
  hasNotifications(_message: Message): bool {
    return false;
  }

  /** What the client has to provide before there is a result: members of an `InputRequiredResult`. */
  requiredInput(): Span | null {
    return null;
  }

  /** After the answer has been written. */
  end(): void {}

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

  /** Writes the members of `capabilities` that the chain knows nothing of. */
  capabilities(_revision: Revision, _writer: JsonWriter): void {}

  /** A client's answer to what this server has asked, which may have been another request's instance. */
  receive(_response: Span, _connection: Connection): void {}

  /** The client no longer wants the answer to one of its requests. */
  cancel(_message: Message, _connection: Connection): void {}
}
