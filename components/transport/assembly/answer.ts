/** What both eras of MCP share: asking the chain and writing down its answer. */
import { ErrorCode } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { JsonWriter } from "../../lib/json/json-writer";
import { Method, RequestReader, requestIdOf } from "../../lib/mcp/mcp-request";
import { ResultEncoder } from "../../lib/mcp/mcp-result";
import { Revision } from "../../lib/mcp/revision";
import { Json } from "../../lib/json/json";
import { errorOf } from "../../lib/mcp/server-message";
import { Span } from "../../lib/bytes/span";
import { jsonOf, spanOf } from "../../lib/abi/text";
import { Chain } from "./chain";
import { Features, NO_TASK } from "./features";
import { Code, Message, beginError, beginResult, endError, writeError } from "../../lib/json-rpc/json-rpc";

const SERVER_INFO_KEY = "io.modelcontextprotocol/serverInfo";

/** Answers a request that is for the chain. Returns the code of the error that was written, or 0. */
export function answerFromChain(
  message: Message,
  chain: Chain,
  revision: Revision,
  serverInfo: Span | null,
  features: Features,
  writer: JsonWriter,
): i64 {
  const id = message.id as Json;
  const reader = new RequestReader();
  const request = reader.read(message.method, message.params);
  if (request === null) {
    writeError(writer, id, false, Code.InvalidParams, reader.fault);
    return Code.InvalidParams;
  }
  const answer = chain.ask(requestIdOf(id), request);
  const required = features.requiredInput();
  if (required !== null) {
    writeInputRequired(id, required, serverInfo, writer);
    return 0;
  }
  const asTask = features.answerAsTask(message, serverInfo, writer);
  if (asTask != NO_TASK) return asTask;
  if (answer === null) return writeUnanswered(message, revision, writer);
  if (answer.isErr) return writeErrorCode(message, answer.err, revision, writer);
  const mark = writer.length;
  beginResult(writer, id);
  const encoder = new ResultEncoder(writer, revision, serverInfo);
  encoder.result(answer.ok);
  writer.end("}");
  if (!encoder.failed) return 0;
  writer.cut(mark);
  writeError(writer, id, false, Code.InternalError, "could not read a stream of the result");
  return Code.InternalError;
}

/** An `InputRequiredResult`: `required` are its members `inputRequests` and `requestState`, or one of them. */
function writeInputRequired(id: Json, required: Span, serverInfo: Span | null, writer: JsonWriter): void {
  beginResult(writer, id);
  writer.begin("{");
  writer.key("resultType");
  writer.word("input_required");
  writer.json(required);
  if (serverInfo !== null) {
    writer.key("_meta");
    writer.begin("{");
    writer.key(SERVER_INFO_KEY);
    writer.json(serverInfo);
    writer.end("}");
  }
  writer.ascii("}}");
}

export function writeMethodNotFound(message: Message, writer: JsonWriter): i64 {
  writeError(writer, message.id, false, Code.MethodNotFound, "Method not found: ", message.name);
  return Code.MethodNotFound;
}

/** The chain knows the method but nothing of that name. */
function writeUnanswered(message: Message, revision: Revision, writer: JsonWriter): i64 {
  const params = message.params;
  const id = message.id;
  if (params !== null) {
    if (message.method == Method.ToolsCall) {
      writeError(writer, id, false, Code.InvalidParams, "Unknown tool: ", params.textMember("name"));
      return Code.InvalidParams;
    }
    if (message.method == Method.PromptsGet) {
      writeError(writer, id, false, Code.InvalidParams, "Unknown prompt: ", params.textMember("name"));
      return Code.InvalidParams;
    }
    if (message.method == Method.ResourcesRead) {
      const code = resourceNotFound(revision);
      const uri = params.member("uri") as Json;
      beginError(writer, id, false, code, "Unknown resource: ", uri.text());
      writer.key("data");
      writer.begin("{");
      writer.key("uri");
      writer.json(uri);
      writer.end("}");
      endError(writer);
      return code;
    }
  }
  return writeMethodNotFound(message, writer);
}

/** An error of a component's goes to the client as it is: code, message and data. */
export function writeErrorCode(
  message: Message,
  errorCode: ErrorCode,
  revision: Revision,
  writer: JsonWriter,
): i64 {
  const error = errorOf(errorCode);
  const code = error.code == Code.ResourceNotFound ? resourceNotFound(revision) : error.code;
  beginError(writer, message.id, false, code, "", spanOf(error.message));
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
