/** Calls that components see: `call-context` holds them, and asks the client for what components require. */
import { Some, Utf8 } from "../../../bindings/abi";
import {
  CallSession,
  Request as CallRequest,
  begin,
  cancel,
  deliver,
  end,
  notify,
  requiredInput,
} from "../../../bindings/wasmcp/framework/calls";
import { advertise, handle } from "../../../bindings/wasmcp/framework/extension-chain";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { Era } from "../../../bindings/wasmcp/mcp-v20260728/context";
import { memberOf } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Message } from "../../../lib/json-rpc/json-rpc";
import { revisionText } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { asciiUtf8, objectOf, optionalUtf8, spanOf, utf8Of } from "../../../lib/abi/text";
import { Connection } from "../connection";
import { passOnError, refuseMethod } from "../error-answers";
import { Calls } from "../peer/calls";
import { Tasks } from "../peer/tasks";
import { Request } from "../request";
import { writeExtensionResult } from "./extension-result";

export class ContextCalls extends Calls {
  private isCancelled: bool = false;

  begin(request: Request): i64 {
    const envelope = request.envelope;
    const connection = request.connection;
    const level = envelope === null ? (connection.logLevel as i32) : envelope.logLevel;
    const begun = begin(callRequest(request, level, this.canStream(connection)));
    return begun.isErr ? passOnError(request, begun.err) : 0;
  }

  /** As `begin`, for a call whose client gets no more messages. False when the call cannot go on. */
  beginSilently(request: Request): bool {
    return !begin(callRequest(request, -1, false)).isErr;
  }

  end(): void {
    this.isCancelled = !end();
  }

  beginNotification(connection: Connection): void {
    notify(callSession(connection));
  }

  endNotification(): void {
    notify(null);
  }

  requiredInput(): Span | null {
    const required = requiredInput();
    return required === null ? null : spanOf(required);
  }

  deliver(response: Span, connection: Connection): void {
    deliver(utf8Of(response), sessionId(connection));
  }

  cancel(message: Message, connection: Connection): void {
    if (!message.name.is("notifications/cancelled")) return;
    const id = memberOf(message.params, "requestId");
    if (id !== null) cancel(utf8Of(id), sessionId(connection));
  }

  takeCancelled(): bool {
    const isCancelled = this.isCancelled;
    this.isCancelled = false;
    return isCancelled;
  }

  answerExtension(request: Request): i64 {
    const message = request.message;
    const refused = this.begin(request);
    if (refused != 0) return refused;
    const params = message.params;
    const answer = handle(utf8Of(message.name), params === null ? asciiUtf8("{}") : utf8Of(params));
    let code: i64 = 0;
    if (answer === null) code = refuseMethod(request);
    else if (answer.isErr) code = passOnError(request, answer.err);
    else writeExtensionResult(request, objectOf(answer.ok));
    this.end();
    return code;
  }

  writeExtensions(tasks: Tasks, writer: JsonWriter): void {
    const mark = writer.length;
    writer.key("extensions");
    writer.begin("{");
    const empty = writer.length;
    tasks.writeExtension(writer);
    const extensions = advertise();
    for (let i = 0, n = extensions.length; i < n; i++) {
      const settings = objectOf(extensions[i]._1);
      writer.keyText(spanOf(extensions[i]._0));
      if (settings === null) writer.literal("{}");
      else writer.json(settings);
    }
    if (writer.length == empty) writer.cut(mark);
    else writer.end("}");
  }
}

function callRequest(request: Request, level: i32, canSend: bool): CallRequest {
  const message = request.message;
  const envelope = request.envelope;
  const connection = request.connection;
  const session = connection.session;
  return new CallRequest(
    envelope === null ? Era.legacy : Era.modern,
    envelope === null ? asciiUtf8(revisionText(request.revision)) : utf8Of(envelope.version),
    utf8Of(message.name),
    utf8Of(request.id),
    optionalUtf8(message.params),
    envelope !== null
      ? utf8Of(envelope.clientCapabilities)
      : session === null
        ? null
        : optionalUtf8(session.capabilities),
    optionalUtf8(envelope !== null ? envelope.clientInfo : session === null ? null : session.clientInfo),
    level < 0 ? null : new Some<LogLevel>(level as LogLevel),
    utf8Of(connection.principal),
    callSession(connection),
    canSend,
  );
}

function callSession(connection: Connection): CallSession | null {
  const session = connection.session;
  if (session === null) return null;
  const store = session.store;
  return new CallSession(utf8Of(session.id), store === null ? null : asciiUtf8(store));
}

function sessionId(connection: Connection): Utf8 | null {
  const session = connection.session;
  return session === null ? null : utf8Of(session.id);
}
