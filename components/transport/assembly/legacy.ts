/** The revisions with a handshake: 2025-03-26, 2025-06-18 and 2025-11-25. Over HTTP, errors are told inside HTTP 200. */
import { notificationOf } from "../../lib/mcp/client-message";
import { JsonWriter } from "../../lib/json/json-writer";
import { Elements, Json, textMemberOf } from "../../lib/json/json";
import { Method, RequestReader, initializeRequest, protocolVersionOf } from "../../lib/mcp/mcp-request";
import { Revision, revisionOf, revisionText } from "../../lib/mcp/revision";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8 } from "../../lib/abi/text";
import { answerFromChain, writeMethodNotFound } from "./answer";
import { Chain } from "./chain";
import {
  Code,
  Message,
  MessageKind,
  beginResult,
  readMessage,
  writeEmptyResult,
  writeError,
} from "../../lib/json-rpc/json-rpc";
import { Connection } from "./connection";

const NEWEST = Revision.R20251125;

/** One request; writes its answer. */
export function answerLegacyRequest(
  message: Message,
  revision: Revision,
  connection: Connection,
  writer: JsonWriter,
): void {
  const id = message.id as Json;
  if (message.hasFaultyParams) {
    writeError(writer, id, false, Code.InvalidParams, "expected `params` to be an object");
    return;
  }
  switch (message.method) {
    case Method.Initialize:
      initialize(message, connection, writer);
      break;
    case Method.Ping:
      writeEmptyResult(writer, id);
      break;
    case Method.ResourcesSubscribe:
    case Method.ResourcesUnsubscribe:
    case Method.LoggingSetLevel:
      remember(message, connection, writer);
      break;
    case Method.ServerDiscover:
    case Method.SubscriptionsListen:
      writeMethodNotFound(message, writer);
      break;
    case Method.Unknown:
      connection.features.answerOther(message, revision, null, connection, writer);
      break;
    default: {
      const chain = new Chain(connection.http, asciiUtf8(revisionText(revision)));
      chain.useSession(connection.session);
      if (connection.canStream) chain.stream(connection.openStream(connection.logLevel), connection.frame);
      const features = connection.features;
      if (features.begin(message, revision, null, connection, writer) != 0) return;
      answerFromChain(message, chain, revision, null, features, writer);
      features.end();
    }
  }
}

/** What a client wants from now on. Where nothing is remembered, asking is all there is to it. */
function remember(message: Message, connection: Connection, writer: JsonWriter): void {
  const id = message.id as Json;
  const reader = new RequestReader();
  if (reader.read(message.method, message.params) === null) {
    writeError(writer, id, false, Code.InvalidParams, reader.fault);
    return;
  }
  const params = message.params as Json;
  let refusal: Span | null = null;
  if (message.method == Method.LoggingSetLevel) {
    connection.features.setLogLevel(params.textMember("level") as Span, connection);
  } else {
    const isWanted = message.method == Method.ResourcesSubscribe;
    refusal = connection.features.subscribe(params.textMember("uri") as Span, isWanted, connection);
  }
  if (refusal === null) writeEmptyResult(writer, id);
  else writeError(writer, id, false, Code.InternalError, "", refusal);
}

/** Hands a notification on to the chain, if it is one that the chain knows. */
export function tellLegacyNotification(message: Message, revision: Revision, connection: Connection): void {
  const notification = notificationOf(message);
  if (notification === null) return;
  const chain = new Chain(connection.http, asciiUtf8(revisionText(revision)));
  chain.useSession(connection.session);
  chain.tell(notification);
}

/**
 * Several messages in one, which is part of 2025-03-26 alone. Nothing can precede their answers. Writes the array of answers; false when there are
 * none to write, since the batch held no request.
 */
export function answerLegacyBatch(batch: Json, connection: Connection, writer: JsonWriter): bool {
  writer.begin("[");
  const empty = writer.length;
  const elements = new Elements(batch);
  while (elements.next()) {
    const message = readMessage(elements.value);
    if (message.kind == MessageKind.Notification) {
      tellLegacyNotification(message, Revision.R20250326, connection);
    } else if (message.kind == MessageKind.Request) {
      if (message.method == Method.Initialize) {
        writeError(
          writer,
          message.id,
          false,
          Code.InvalidRequest,
          "expected `initialize` on its own, found it in a batch",
        );
      } else {
        answerLegacyRequest(message, Revision.R20250326, connection, writer);
      }
    } else if (message.kind == MessageKind.Invalid) {
      writeError(writer, null, true, Code.InvalidRequest, "expected a JSON-RPC 2.0 message");
    }
  }
  const answered = writer.length > empty;
  writer.end("]");
  return answered;
}

/** The revision that an `initialize` leads to: the one it asks for, or the newest of this era; `before` if it names none. */
export function agreedRevision(message: Message, before: Revision): Revision {
  const wanted = textMemberOf(message.params, "protocolVersion");
  if (wanted === null) return before;
  const known = revisionOf(wanted);
  return known == Revision.Unknown || known > NEWEST ? NEWEST : known;
}

function initialize(message: Message, connection: Connection, writer: JsonWriter): void {
  const settings = connection.settings;
  const id = message.id as Json;
  const params = message.params;
  const wanted = textMemberOf(params, "protocolVersion");
  if (params === null || wanted === null) {
    writeError(writer, id, false, Code.InvalidParams, "expected `params.protocolVersion` to be a string");
    return;
  }
  const revision = agreedRevision(message, NEWEST);
  const text = asciiUtf8(revisionText(revision));
  const failure = connection.features.beginSession(params, revision, connection);
  if (failure !== null) {
    writeError(writer, id, false, Code.InternalError, failure);
    return;
  }
  beginResult(writer, id);
  writer.begin("{");
  writer.key("protocolVersion");
  writer.word(revisionText(revision));
  writer.key("capabilities");
  const request = initializeRequest(
    params.objectMember("capabilities"),
    params.objectMember("clientInfo"),
    protocolVersionOf(wanted),
  );
  new Chain(connection.http, text).capabilities(request, revision, connection, writer);
  writer.key("serverInfo");
  writer.json(settings.serverInfo);
  const instructions = settings.get("WASMCP_SERVER_INSTRUCTIONS");
  if (instructions !== null) {
    writer.key("instructions");
    writer.text(instructions);
  }
  writer.ascii("}}");
}
