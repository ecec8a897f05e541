/** JSON-RPC 2.0: what one JSON value is as a message, and how answers to it are spelled. */
import { JsonWriter } from "../json/json-writer";
import { Json, objectMemberOf } from "../json/json";
import { Span } from "../bytes/span";
import { Method, methodOf } from "./method";

export const enum MessageKind {
  /** Neither of the others. */
  Invalid,
  Request,
  Notification,
  /** A client's answer to a request of the server's. */
  Response,
}

/** JSON-RPC's and MCP's error codes. */
export const enum Code {
  ParseError = -32700,
  InvalidRequest = -32600,
  MethodNotFound = -32601,
  InvalidParams = -32602,
  InternalError = -32603,
  /** Up to 2025-11-25. */
  ResourceNotFound = -32002,
  HeaderMismatch = -32020,
  MissingClientCapability = -32021,
  UnsupportedProtocolVersion = -32022,
}

export class Message {
  kind: MessageKind = MessageKind.Invalid;
  /** The id as it was written; absent when it is missing, or neither a string nor a number. */
  id: Json | null = null;
  /** The method's name; empty for a response. */
  name: Span = new Span(0, 0);
  method: Method = Method.Unknown;
  /** Also absent when it is not an object; see `hasFaultyParams`. */
  params: Json | null = null;
  hasFaultyParams: bool = false;

  /** `params._meta`, where 2026-07-28 keeps what used to be agreed on by a handshake. */
  get meta(): Json | null {
    return objectMemberOf(this.params, "_meta");
  }
}

export function readMessage(json: Json): Message {
  const message = new Message();
  const id = json.member("id");
  if (id !== null && (id.isString || id.isNumber)) message.id = id;
  const version = json.textMember("jsonrpc");
  if (version === null || !version.is("2.0")) return message;
  const name = json.textMember("method");
  if (name === null) {
    const answers = json.member("result") !== null || json.member("error") !== null;
    if (answers && json.member("method") === null) message.kind = MessageKind.Response;
    return message;
  }
  if (id !== null && message.id === null) return message;
  message.name = name;
  message.method = methodOf(name);
  const params = json.member("params");
  if (params !== null) {
    message.hasFaultyParams = !params.isObject;
    if (params.isObject) message.params = params;
  }
  message.kind = id === null ? MessageKind.Notification : MessageKind.Request;
  return message;
}

/** The beginning of an answer that a result follows. */
export function beginResult(writer: JsonWriter, id: Json): void {
  writer.begin("{");
  writer.key("jsonrpc");
  writer.word("2.0");
  writer.key("id");
  // As the client spelled it.
  writer.bytes(id);
  writer.key("result");
}

/** An answer whose result is `{}`. */
export function writeEmptyResult(writer: JsonWriter, id: Json): void {
  beginResult(writer, id);
  writer.begin("{");
  writer.end("}");
  writer.end("}");
}

/**
 * The beginning of an error, up to its message; `endError` follows, with data in between if there is any.
 * An error about no request in particular has no id, which older revisions spell `null`.
 */
export function beginError(
  writer: JsonWriter,
  id: Json | null,
  nullId: bool,
  code: i64,
  message: string,
  subject: Span | null = null,
): void {
  writer.begin("{");
  writer.key("jsonrpc");
  writer.word("2.0");
  if (id !== null || nullId) {
    writer.key("id");
    if (id !== null) writer.bytes(id);
    else writer.literal("null");
  }
  writer.key("error");
  writer.begin("{");
  writer.key("code");
  writer.integer(code);
  writer.key("message");
  writer.begin('"');
  writer.ascii(message);
  if (subject !== null) writer.textPart(subject);
  writer.end('"');
}

export function endError(writer: JsonWriter): void {
  writer.ascii("}}");
}

export function writeError(
  writer: JsonWriter,
  id: Json | null,
  nullId: bool,
  code: i64,
  message: string,
  subject: Span | null = null,
): void {
  beginError(writer, id, nullId, code, message, subject);
  endError(writer);
}
