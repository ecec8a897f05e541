/** 2026-07-28 over HTTP: a request repeats in headers what intermediaries need to see. */
import { decodeHeaderValue } from "../../../lib/http/header-value";
import { JsonWriter } from "../../../lib/json/json-writer";
import { Json } from "../../../lib/json/json";
import { Code, Message, writeError } from "../../../lib/json-rpc/json-rpc";
import { Method } from "../../../lib/json-rpc/method";
import { Span } from "../../../lib/bytes/span";
import { Envelope } from "../envelope";
import { RequestHead } from "./request-head";

/** Whether `MCP-Protocol-Version` is not the version in the envelope; then the error has been written. */
export function contradictsVersion(
  head: RequestHead,
  envelope: Envelope,
  message: Message,
  writer: JsonWriter,
): bool {
  const version = envelope.version;
  const named = head.protocolVersion;
  if (named !== null && named.equals(version)) return false;
  const text = "expected header `MCP-Protocol-Version` to be the version in `params._meta`, ";
  return refuse(writer, message, text, version);
}

/** Whether `Mcp-Method` or `Mcp-Name` is not what the message has; then the error has been written. */
export function contradictsMessage(head: RequestHead, message: Message, writer: JsonWriter): bool {
  const method = head.mcpMethod;
  if (method === null || !method.equals(message.name)) {
    return refuse(writer, message, "expected header `Mcp-Method` to be the method, ", message.name);
  }
  const subject = subjectOf(message);
  if (subject === null) return false;
  const header = head.mcpName;
  let decoded: Span | null = null;
  if (header !== null) decoded = decodeHeaderValue(header);
  if (decoded !== null && decoded.equals(subject)) return false;
  return refuse(writer, message, "expected header `Mcp-Name` to be the name in `params`, ", subject);
}

/** What `Mcp-Name` repeats: the tool, prompt, resource or task that the request is about. */
function subjectOf(message: Message): Span | null {
  const params = message.params as Json;
  if (message.method == Method.ToolsCall || message.method == Method.PromptsGet)
    return params.textMember("name");
  if (message.method == Method.ResourcesRead) return params.textMember("uri");
  return isAboutTask(message.name) ? params.textMember("taskId") : null;
}

function isAboutTask(method: Span): bool {
  return method.is("tasks/get") || method.is("tasks/update") || method.is("tasks/cancel");
}

function refuse(writer: JsonWriter, message: Message, text: string, expected: Span): bool {
  writeError(writer, message.id, false, Code.HeaderMismatch, text, expected);
  return true;
}
