/**
 * From lines on standard input to lines on standard output: each is a message.
 *
 * The process lives for as long as the client wants, so memory must not grow with the number of messages. All that
 * outlives a message is made before the first one: the two streams, and the buffer for lines. What a message needed is
 * released when it has been answered.
 */
import { Result, Unit, heapMark, heapRelease, unit } from "../../../bindings/abi";
import { getStderr } from "../../../bindings/wasi/cli/stderr";
import { getStdout } from "../../../bindings/wasi/cli/stdout";
import { checkJson, JsonFault } from "../../../lib/json/json-check";
import { Elements, Json } from "../../../lib/json/json";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Code, Message, MessageKind, readMessage, writeError } from "../../../lib/json-rpc/json-rpc";
import { LineOutcome, LineSource } from "../../../lib/io/line-reader";
import { Method } from "../../../lib/mcp/mcp-request";
import { Revision } from "../../../lib/mcp/revision";
import { Span } from "../../../lib/bytes/span";
import { dropError, writeAll } from "../../../lib/io/streams";
import { UNPROTECTED, isOpenToEveryone } from "../access";
import { Connection } from "../connection";
import { Features } from "../features";
import { agreedRevision, answerLegacyBatch, answerLegacyRequest, tellLegacyNotification } from "../legacy";
import { answerModernRequest, isEnveloped, isSpoken, readEnvelope } from "../modern";
import { Settings } from "../settings";

const SEPARATOR = "\n";

/** What the last handshake agreed on. Clients that do without one, and send no envelope, speak the newest of their era. */
let revision: Revision = Revision.R20251125;

/** Returns when the client has closed its end. `lines` are no longer than the settings allow. */
export function serveLines(features: Features, settings: Settings, lines: LineSource): Result<Unit, Unit> {
  const output = getStdout();
  if (!isOpenToEveryone(settings)) return refuseToServe();
  const limit = settings.bodyLimit;
  const success = Result.ok<Unit, Unit>(unit);
  while (true) {
    const outcome = lines.next();
    if (outcome == LineOutcome.End) return success;
    const mark = heapMark();
    const writer = new JsonWriter();
    if (outcome == LineOutcome.TooLong) {
      writeError(
        writer,
        null,
        true,
        Code.InvalidRequest,
        "expected a message of at most " + limit.toString() + " bytes",
      );
    } else {
      answer(lines.line, features, writer);
    }
    if (writer.length > 0) writer.ascii(SEPARATOR);
    features.writeNews(writer);
    let isGone = false;
    if (writer.length > 0) {
      let error = writeAll(output, writer.span);
      if (error === null) {
        const flushed = output.blockingFlush();
        if (flushed.isErr) error = flushed.err;
      }
      if (error !== null) {
        dropError(error);
        isGone = true;
      }
    }
    heapRelease(mark);
    // A client that no longer reads has left.
    if (isGone) return success;
  }
}

/** Whoever has started the server reads its log, and no client of his is led to believe that it is protected. */
function refuseToServe(): Result<Unit, Unit> {
  const log = getStderr();
  const writer = new JsonWriter();
  writer.ascii("wasmcp: ");
  writer.ascii(UNPROTECTED);
  writer.ascii("\n");
  const error = writeAll(log, writer.span);
  if (error !== null) dropError(error);
  log.blockingFlush();
  return Result.err<Unit, Unit>(unit);
}

/** Writes what there is to say to one line: nothing to a notification. */
function answer(line: Span, features: Features, writer: JsonWriter): void {
  if (isBlank(line)) return;
  const fault = checkJson(line);
  if (fault != JsonFault.None) {
    writeError(
      writer,
      null,
      true,
      Code.ParseError,
      fault == JsonFault.TooDeep ? "JSON is nested too deeply" : "expected JSON",
    );
    return;
  }
  const connection = new Connection(new Settings(), null, SEPARATOR, features);
  const json = Json.of(line);
  if (json.isArray) {
    features.findSession(null, connection);
    answerBatch(json, connection, writer);
    return;
  }
  const message = readMessage(json);
  if (!isEnveloped(message) && message.method != Method.Initialize) features.findSession(null, connection);
  switch (message.kind) {
    case MessageKind.Request:
      if (isEnveloped(message)) answerModern(message, connection, writer);
      else answerLegacy(message, connection, writer);
      if (features.takeCancelled()) writer.cut(0);
      break;
    case MessageKind.Notification:
      if (!isEnveloped(message)) tellLegacyNotification(message, revision, connection);
      features.cancel(message, connection);
      break;
    case MessageKind.Response:
      features.receive(json, connection);
      break;
    default:
      writeError(writer, message.id, true, Code.InvalidRequest, "expected a JSON-RPC 2.0 message");
  }
}

function answerModern(message: Message, connection: Connection, writer: JsonWriter): void {
  const envelope = readEnvelope(message, writer);
  if (envelope === null || !isSpoken(envelope, message, writer)) return;
  answerModernRequest(message, envelope, connection, writer);
}

function answerLegacy(message: Message, connection: Connection, writer: JsonWriter): void {
  if (message.method == Method.Initialize) revision = agreedRevision(message, revision);
  answerLegacyRequest(message, revision, connection, writer);
}

/** Several messages at once are part of 2025-03-26 only. */
function answerBatch(batch: Json, connection: Connection, writer: JsonWriter): void {
  if (revision != Revision.R20250326 || !new Elements(batch).next()) {
    writeError(writer, null, true, Code.InvalidRequest, "expected one JSON-RPC 2.0 message, found an array");
    return;
  }
  if (!answerLegacyBatch(batch, connection, writer)) writer.cut(0);
}

/** Whether nothing is in a line but white space; what ends lines elsewhere, CR, belongs to that. */
function isBlank(line: Span): bool {
  for (let at = line.start; at < line.end; at++) {
    const byte = load<u8>(at);
    if (byte != 0x20 && byte != 0x09 && byte != 0x0d) return false;
  }
  return true;
}
