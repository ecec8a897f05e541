/**
 * 2026-07-28 over HTTP: a request repeats in headers what intermediaries need to see. The checks come in the order in
 * which the specification lets errors be told apart.
 */
import { decodeHeaderValue } from "../../../lib/http/header-value";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Code, Message, writeError } from "../../../lib/json-rpc/json-rpc";
import { Method } from "../../../lib/mcp/mcp-request";
import { Json } from "../../../lib/json/json";
import { Span } from "../../../lib/bytes/span";
import { Connection } from "../connection";
import { answerModernRequest, isSpoken, readEnvelope } from "../modern";
import { RequestHead } from "./request-head";

/** Writes the answer to one request and returns the HTTP status that belongs to it. */
export function answerModernHttpRequest(
  message: Message,
  head: RequestHead,
  connection: Connection,
  writer: JsonWriter,
): u16 {
  const envelope = readEnvelope(message, writer);
  if (envelope === null) return 400;
  const version = envelope.version;
  const named = head.protocolVersion;
  if (named === null || !named.equals(version)) {
    return refuse(
      writer,
      message,
      "expected header `MCP-Protocol-Version` to be the version in `params._meta`, ",
      version,
    );
  }
  if (!isSpoken(envelope, message, writer)) return 400;
  const method = head.mcpMethod;
  if (method === null || !method.equals(message.name)) {
    return refuse(writer, message, "expected header `Mcp-Method` to be the method, ", message.name);
  }
  const subject = subjectOf(message);
  if (subject !== null) {
    const header = head.mcpName;
    let decoded: Span | null = null;
    if (header !== null) decoded = decodeHeaderValue(header);
    if (decoded === null || !decoded.equals(subject)) {
      return refuse(writer, message, "expected header `Mcp-Name` to be the name in `params`, ", subject);
    }
  }
  return statusOf(answerModernRequest(message, envelope, connection, writer));
}

/** HTTP's word for the codes that have one; every other answer, error or not, is a reply like any. */
function statusOf(code: i64): u16 {
  if (code == Code.MethodNotFound) return 404;
  return code <= Code.HeaderMismatch && code >= Code.UnsupportedProtocolVersion ? 400 : 200;
}

/** What `Mcp-Name` repeats: the tool, prompt, resource or task that the request is about. */
function subjectOf(message: Message): Span | null {
  const params = message.params as Json;
  if (message.method == Method.ToolsCall || message.method == Method.PromptsGet)
    return params.textMember("name");
  if (message.method == Method.ResourcesRead) return params.textMember("uri");
  return isAboutTask(message.name) ? params.textMember("taskId") : null;
}

function refuse(writer: JsonWriter, message: Message, text: string, expected: Span): u16 {
  writeError(writer, message.id, false, Code.HeaderMismatch, text, expected);
  return 400;
}

function isAboutTask(method: Span): bool {
  return method.is("tasks/get") || method.is("tasks/update") || method.is("tasks/cancel");
}
