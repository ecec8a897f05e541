/** Errors that answer a request. Each function returns the code that it has written. */
import { ErrorCode } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Json } from "../../lib/json/json";
import { Code, beginError, endError, writeError } from "../../lib/json-rpc/json-rpc";
import { Method } from "../../lib/json-rpc/method";
import { Revision } from "../../lib/mcp/revision";
import { errorOf } from "../../lib/mcp/server-message";
import { Span } from "../../lib/bytes/span";
import { jsonOf, spanOf } from "../../lib/abi/text";
import { Request } from "./request";

export function refuseRequest(request: Request, code: i64, text: string, subject: Span | null = null): i64 {
  writeError(request.writer, request.message.id, false, code, text, subject);
  return code;
}

export function refuseMethod(request: Request): i64 {
  return refuseRequest(request, Code.MethodNotFound, "Method not found: ", request.message.name);
}

/** No component of the chain has the tool, prompt or resource that the request names. */
export function refuseUnknownName(request: Request): i64 {
  const params = request.message.params;
  if (params === null) return refuseMethod(request);
  switch (request.message.method) {
    case Method.ToolsCall:
      return refuseRequest(request, Code.InvalidParams, "Unknown tool: ", params.textMember("name"));
    case Method.PromptsGet:
      return refuseRequest(request, Code.InvalidParams, "Unknown prompt: ", params.textMember("name"));
    case Method.ResourcesRead:
      return refuseUnknownResource(request, params.member("uri") as Json);
    default:
      return refuseMethod(request);
  }
}

function refuseUnknownResource(request: Request, uri: Json): i64 {
  const writer = request.writer;
  const code = resourceNotFound(request.revision);
  beginError(writer, request.message.id, false, code, "Unknown resource: ", uri.text());
  writer.key("data");
  writer.begin("{");
  writer.key("uri");
  writer.json(uri);
  writer.end("}");
  endError(writer);
  return code;
}

/** A component's error reaches the client as it is: code, message and data. */
export function passOnError(request: Request, errorCode: ErrorCode): i64 {
  const writer = request.writer;
  const error = errorOf(errorCode);
  const code = error.code == Code.ResourceNotFound ? resourceNotFound(request.revision) : error.code;
  beginError(writer, request.message.id, false, code, "", spanOf(error.message));
  const data = jsonOf(error.data);
  if (data !== null) {
    writer.key("data");
    writer.json(data);
  }
  endError(writer);
  return code;
}

/** 2026-07-28 counts an unknown resource among the invalid parameters. */
function resourceNotFound(revision: Revision): i64 {
  return revision >= Revision.R20260728 ? Code.InvalidParams : Code.ResourceNotFound;
}
