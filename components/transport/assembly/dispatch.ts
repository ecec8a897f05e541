/**
 * From one JSON text to its answer: the protocol, and nothing about HTTP or lines.
 *
 * The order of a message's life is the order of the steps in `dispatch`. What the era decides is decided per message: one with an
 * envelope, or with a header that names 2026-07-28, is modern; every other one belongs to a revision with a handshake.
 */
import { Utf8 } from "../../bindings/abi";
import { checkJson, JsonFault } from "../../lib/json/json-check";
import { Elements, Json } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Code, Message, MessageKind, readMessage, writeError } from "../../lib/json-rpc/json-rpc";
import { Method } from "../../lib/json-rpc/method";
import { Revision } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { spanOf } from "../../lib/abi/text";
import { Connection } from "./connection";
import { isEnveloped, isVersionSupported, readEnvelope } from "./envelope";
import { answerLegacyRequest, passOnNotification } from "./legacy";
import { answerModernRequest } from "./modern";
import { Outcome } from "./outcome";
import { Peer } from "./peer/peer";
import { missingScopes } from "./policy";
import { Request } from "./request";

/** Before the scopes. */
const MISSING_SCOPES = "expected the scopes: ";
const EXPECTED_MESSAGE = "expected a JSON-RPC 2.0 message";
/** A batch is answered as a whole, and a short message can cost a call. */
const LONGEST_BATCH: i32 = 100;

/** Does what the message asks for, and writes the answer. */
export function dispatch(text: Span, connection: Connection, peer: Peer, writer: JsonWriter): Outcome {
  // 1. The text must be JSON.
  const fault = checkJson(text);
  if (fault != JsonFault.None) {
    const reason = fault == JsonFault.TooDeep ? "JSON is nested too deeply" : "expected JSON";
    return refuse(connection, writer, Code.ParseError, reason);
  }
  // 2. The era.
  const json = Json.of(text);
  const message = readMessage(json);
  const hasEnvelope = isEnveloped(message);
  const isModern = hasEnvelope || connection.isModern;
  // 3. The session. `initialize` begins one itself; all other messages of a client with a handshake pass this one check.
  if (!isModern && message.method != Method.Initialize && connection.session === null) {
    const refusal = peer.sessions.find(connection);
    if (refusal !== null) {
      const id = message.kind == MessageKind.Request ? message.id : null;
      writeError(writer, id, connection.spellsNullId, Code.InvalidRequest, refusal.text);
      return refusal.outcome;
    }
  }
  // 4. What the sender may use. All messages of a batch are judged before the first one is answered.
  if (connection.rights.areLimited) {
    const scopes = missingScopes(json, message, connection.rights);
    if (scopes.length > 0) {
      connection.missingScopes = scopes;
      writeError(
        writer,
        message.id,
        connection.spellsNullId,
        Code.InvalidRequest,
        MISSING_SCOPES,
        joined(scopes),
      );
      return Outcome.Forbidden;
    }
  }
  // 5. The kind of message.
  if (json.isArray) return answerBatch(json, connection, peer, writer);
  switch (message.kind) {
    case MessageKind.Request:
      return hasEnvelope || (isModern && message.method != Method.Initialize)
        ? answerModern(message, connection, peer, writer)
        : answerLegacy(message, connection, peer, writer);
    case MessageKind.Notification:
      if (!isModern) passOnNotification(message, connection.revision, connection, peer);
      peer.calls.cancel(message, connection);
      return Outcome.Accepted;
    case MessageKind.Response: {
      const reason = connection.responseRefusal;
      if (reason !== null) return refuse(connection, writer, Code.InvalidRequest, reason);
      peer.calls.deliver(json, connection);
      return Outcome.Accepted;
    }
    default:
      writeError(writer, message.id, connection.spellsNullId, Code.InvalidRequest, EXPECTED_MESSAGE);
      return Outcome.Malformed;
  }
}

/** The checks come in the order in which the specification distinguishes their errors. */
function answerModern(message: Message, connection: Connection, peer: Peer, writer: JsonWriter): Outcome {
  const envelope = readEnvelope(message, writer);
  if (
    envelope === null ||
    connection.contradictsVersion(envelope, message, writer) ||
    !isVersionSupported(envelope, message, writer) ||
    connection.contradictsMessage(message, writer)
  ) {
    return Outcome.Malformed;
  }
  const request = new Request(message, Revision.R20260728, envelope, connection, writer);
  const code = answerModernRequest(request, peer);
  if (code == Code.MethodNotFound) return Outcome.UnknownMethod;
  if (code <= Code.HeaderMismatch && code >= Code.UnsupportedProtocolVersion) return Outcome.Malformed;
  return outcomeOf(message);
}

function answerLegacy(message: Message, connection: Connection, peer: Peer, writer: JsonWriter): Outcome {
  answerLegacyRequest(new Request(message, connection.revision, null, connection, writer), peer);
  return connection.isFull ? Outcome.Full : outcomeOf(message);
}

function outcomeOf(message: Message): Outcome {
  return message.method == Method.SubscriptionsListen ? Outcome.Subscribed : Outcome.Answered;
}

/** Several messages in one text: part of 2025-03-26 alone. */
function answerBatch(batch: Json, connection: Connection, peer: Peer, writer: JsonWriter): Outcome {
  if (connection.revision != Revision.R20250326 || !new Elements(batch).next()) {
    const reason = "expected one JSON-RPC 2.0 message, found an array";
    return refuse(connection, writer, Code.InvalidRequest, reason);
  }
  if (isLongBatch(batch)) {
    const reason = "expected at most " + LONGEST_BATCH.toString() + " messages in a batch";
    return refuse(connection, writer, Code.InvalidRequest, reason);
  }
  connection.isBatch = true;
  const mark = writer.length;
  writer.begin("[");
  const empty = writer.length;
  const elements = new Elements(batch);
  while (elements.next()) answerInBatch(readMessage(elements.value), connection, peer, writer);
  if (writer.length == empty) {
    // The batch held no request.
    writer.cut(mark);
    return Outcome.Accepted;
  }
  writer.end("]");
  return Outcome.BatchAnswered;
}

function isLongBatch(batch: Json): bool {
  const elements = new Elements(batch);
  let count = 0;
  while (elements.next()) {
    if (++count > LONGEST_BATCH) return true;
  }
  return false;
}

function answerInBatch(message: Message, connection: Connection, peer: Peer, writer: JsonWriter): void {
  switch (message.kind) {
    case MessageKind.Notification:
      passOnNotification(message, Revision.R20250326, connection, peer);
      break;
    case MessageKind.Request:
      if (message.method == Method.Initialize) {
        const reason = "expected `initialize` on its own, found it in a batch";
        writeError(writer, message.id, false, Code.InvalidRequest, reason);
      } else {
        answerLegacyRequest(new Request(message, Revision.R20250326, null, connection, writer), peer);
      }
      break;
    case MessageKind.Invalid:
      writeError(writer, message.id, true, Code.InvalidRequest, EXPECTED_MESSAGE);
      break;
  }
}

function joined(scopes: Array<Utf8>): Span {
  const text = new JsonWriter();
  for (let i = 0, n = scopes.length; i < n; i++) {
    if (i > 0) text.ascii(" ");
    text.bytes(spanOf(scopes[i]));
  }
  return text.span;
}

/** Writes an error about no request in particular. */
function refuse(connection: Connection, writer: JsonWriter, code: i64, reason: string): Outcome {
  writeError(writer, null, connection.spellsNullId, code, reason);
  return Outcome.Malformed;
}
