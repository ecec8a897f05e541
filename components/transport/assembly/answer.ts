/** Asking the chain, and writing its answer: the same in both eras. */
import { Code, beginResult } from "../../lib/json-rpc/json-rpc";
import { RequestReader, requestIdOf } from "../../lib/mcp/mcp-request";
import { Span } from "../../lib/bytes/span";
import { Chain } from "./chain";
import { ClientEncoder } from "./client-encoder";
import { passOnError, refuseRequest, refuseUnknownName } from "./error-answers";
import { writeToLog } from "./log";
import { Peer } from "./peer/peer";
import { NO_TASK } from "./peer/tasks";
import { Request } from "./request";

const SERVER_INFO_KEY = "io.modelcontextprotocol/serverInfo";

/** Answers a request that is for the chain. Returns the code of the error that was written, or 0. */
export function answerFromChain(request: Request, chain: Chain, peer: Peer): i64 {
  const message = request.message;
  const writer = request.writer;
  const serverInfo = request.serverInfo;
  const reader = new RequestReader();
  const typed = reader.read(message.method, message.params);
  if (typed === null) return refuseRequest(request, Code.InvalidParams, reader.fault);
  const answer = chain.ask(requestIdOf(request.id), typed);
  const required = peer.calls.requiredInput();
  if (required !== null) {
    writeInputRequired(request, required, serverInfo);
    return 0;
  }
  const code = peer.tasks.answerWithTask(request, serverInfo);
  if (code != NO_TASK) return code;
  if (answer === null) return refuseUnknownName(request);
  if (answer.isErr) return passOnError(request, answer.err);
  request.connection.rights.reduce(answer.ok);
  const mark = writer.length;
  beginResult(writer, request.id);
  const encoder = new ClientEncoder(writer, request.revision, serverInfo);
  encoder.result(answer.ok);
  writer.end("}");
  const remarks = encoder.remarks;
  if (remarks !== null) {
    const lines = remarks.lines;
    if (lines !== null) writeToLog(lines);
  }
  if (!encoder.failed) return 0;
  writer.cut(mark);
  return refuseRequest(request, Code.InternalError, "could not read a stream of the result");
}

/** An `InputRequiredResult`: `required` are its members `inputRequests` and `requestState`, or one of them. */
function writeInputRequired(request: Request, required: Span, serverInfo: Span | null): void {
  const writer = request.writer;
  beginResult(writer, request.id);
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
