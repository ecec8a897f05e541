/** What servers can do whose components use `wasmcp:mcp-v20260728`: see `features.ts` for what each function is for. */
import { Some, Utf8 } from "../../../bindings/abi";
import {
  begin,
  cancel,
  deliver,
  end,
  requiredInput,
  Request,
} from "../../../bindings/wasmcp/framework/calls";
import { advertise, handle } from "../../../bindings/wasmcp/framework/extension-chain";
import { LogLevel } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { Era } from "../../../bindings/wasmcp/mcp-v20260728/context";
import { Json, memberOf } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Message } from "../../../lib/json-rpc/json-rpc";
import { Revision, revisionText } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { asciiUtf8, objectOf, optionalUtf8, spanOf, utf8Of } from "../../../lib/abi/text";
import { writeErrorCode, writeMethodNotFound } from "../answer";
import { Connection } from "../connection";
import { writeExtensionResult } from "./extension-result";
import { Features } from "../features";
import { Envelope } from "../modern";
import { Refusal, Sessions } from "../sessions";
import { Settings } from "../settings";

export class StatefulFeatures extends Features {
  private isCancelled: bool = false;

  constructor(private readonly sessions: Sessions) {
    super();
  }

  beginSession(params: Json, revision: Revision, connection: Connection): string | null {
    return this.sessions.begin(params, revision, connection);
  }

  findSession(id: Span | null, connection: Connection): Refusal | null {
    return this.sessions.find(id, connection);
  }

  setLogLevel(level: Span, connection: Connection): void {
    const session = connection.session;
    if (session !== null) this.sessions.setLogLevel(session, level);
  }

  namesSessions(settings: Settings): bool {
    return settings.hasSessions;
  }

  endSession(id: Span | null, connection: Connection): Refusal | null {
    return this.sessions.end(id, connection);
  }

  begin(
    message: Message,
    revision: Revision,
    envelope: Envelope | null,
    connection: Connection,
    writer: JsonWriter,
  ): i64 {
    const level = envelope === null ? (connection.logLevel as i32) : envelope.logLevel;
    const begun = begin(this.requestOf(message, revision, envelope, connection, level, connection.canStream));
    return begun.isErr ? writeErrorCode(message, begun.err, revision, writer) : 0;
  }

  /** As `begin`, for a call of 2026-07-28 whose client hears nothing more. False when the call cannot go on. */
  protected beginSilently(message: Message, envelope: Envelope, connection: Connection): bool {
    return !begin(this.requestOf(message, Revision.R20260728, envelope, connection, -1, false)).isErr;
  }

  /** Who is asking, in words that no other asker has; nothing on a server that is open to everyone. */
  protected principalOf(connection: Connection): Utf8 {
    return utf8Of(connection.principal);
  }

  private requestOf(
    message: Message,
    revision: Revision,
    envelope: Envelope | null,
    connection: Connection,
    level: i32,
    canSend: bool,
  ): Request {
    const session = connection.session;
    return new Request(
      envelope === null ? Era.legacy : Era.modern,
      envelope === null ? asciiUtf8(revisionText(revision)) : utf8Of(envelope.version),
      utf8Of(message.name),
      utf8Of(message.id as Json),
      optionalUtf8(message.params),
      envelope !== null
        ? utf8Of(envelope.clientCapabilities)
        : session === null
          ? null
          : optionalUtf8(session.capabilities),
      optionalUtf8(envelope !== null ? envelope.clientInfo : session === null ? null : session.clientInfo),
      level < 0 ? null : new Some<LogLevel>(level as LogLevel),
      this.principalOf(connection),
      sessionId(connection),
      canSend,
    );
  }

  hasNotifications(message: Message): bool {
    return memberOf(message.meta, "progressToken") !== null;
  }

  requiredInput(): Span | null {
    const required = requiredInput();
    return required === null ? null : spanOf(required);
  }

  end(): void {
    this.isCancelled = !end();
  }

  takeCancelled(): bool {
    const isCancelled = this.isCancelled;
    this.isCancelled = false;
    return isCancelled;
  }

  /** A method of an extension's, which clients with a handshake know nothing of. */
  answerOther(
    message: Message,
    revision: Revision,
    envelope: Envelope | null,
    connection: Connection,
    writer: JsonWriter,
  ): i64 {
    if (envelope === null) return writeMethodNotFound(message, writer);
    const refused = this.begin(message, revision, envelope, connection, writer);
    if (refused != 0) return refused;
    const params = message.params;
    const answer = handle(utf8Of(message.name), params === null ? asciiUtf8("{}") : utf8Of(params));
    let code: i64 = 0;
    if (answer === null) code = writeMethodNotFound(message, writer);
    else if (answer.isErr) code = writeErrorCode(message, answer.err, revision, writer);
    else
      writeExtensionResult(message.id as Json, objectOf(answer.ok), connection.settings.serverInfo, writer);
    this.end();
    return code;
  }

  capabilities(revision: Revision, writer: JsonWriter): void {
    if (revision < Revision.R20260728) return;
    const mark = writer.length;
    writer.key("extensions");
    writer.begin("{");
    const empty = writer.length;
    this.writeExtensions(writer);
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

  /** Writes the extensions that the transport itself provides. */
  protected writeExtensions(_writer: JsonWriter): void {}

  /** `"listChanged":true`: the members of a capability for a server whose components announce changes. */
  protected writeListCapability(name: string, writer: JsonWriter): void {
    if (name != "tools" && name != "prompts" && name != "resources") return;
    writer.key("listChanged");
    writer.boolean(true);
    if (name != "resources") return;
    writer.key("subscribe");
    writer.boolean(true);
  }

  receive(response: Span, connection: Connection): void {
    deliver(utf8Of(response), sessionId(connection));
  }

  cancel(message: Message, connection: Connection): void {
    if (!message.name.is("notifications/cancelled")) return;
    const id = memberOf(message.params, "requestId");
    if (id !== null) cancel(utf8Of(id), sessionId(connection));
  }
}

function sessionId(connection: Connection): Utf8 | null {
  const session = connection.session;
  return session === null ? null : utf8Of(session.id);
}
