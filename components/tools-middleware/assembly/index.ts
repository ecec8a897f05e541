/** `wasmcp:mcp-v20251125/server-handler` around a component that exports `tools`. */
import { Utf8 } from "../../bindings/abi";
import {
  CallToolRequest,
  CallToolResult,
  ClientRequestTag,
  ErrorCode,
  Error as McpError,
  ServerLists,
  ServerResultTag,
  Tool,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  CALL_TOOL_RESULT_SIZE,
  LIST_TOOLS_RESULT_SIZE,
  callToolRaw,
  listToolsRaw,
} from "../../bindings/wasmcp/mcp-v20251125/tools";
import { capabilityArgs, isErrorOutcome, next, outcomeResult, ownAnswer } from "../../lib/capability-memory";
import {
  addLists,
  contextAt,
  invalidParams,
  isResult,
  isUnanswered,
  loadSecondText,
  loadText,
  newError,
  prefixed,
  protocolVersionAt,
  requestAt,
  requestPayload,
  requestTag,
  resultPayload,
} from "../../lib/handler-memory";
import { Members } from "../../lib/json";
import { Listing } from "../../lib/listing";
import { allocate } from "../../lib/memory";
import { asksForHeaders, mismatchedProperty } from "../../lib/param-headers";
import { objectOf, spanOf, utf8Of } from "../../lib/text";

const HEADER_MISMATCH: i64 = -32020;
/** A component whose pages never end must not hold up a call for ever. */
const MOST_PAGES: i32 = 100;

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    const request = requestAt(args);
    if (request == 0) return next(args);
    const params = requestPayload(request);
    switch (requestTag(request)) {
      case ClientRequestTag.toolsCall:
        return callTool(args, params);
      case ClientRequestTag.toolsList:
        return new Tools().answer(args, params);
      case ClientRequestTag.initialize:
        return initialize(args);
      default:
        return next(args);
    }
  }
}

class Tools extends Listing {
  constructor() {
    super(ServerResultTag.toolsList, Tool.SIZE, LIST_TOOLS_RESULT_SIZE);
  }

  protected call(args: usize, outcome: usize): void {
    listToolsRaw(args, outcome);
  }
}

/** Whoever is behind answers, and this component adds that there are tools. */
function initialize(args: usize): usize {
  const answer = next(args);
  if (isResult(answer, ServerResultTag.initialize)) addLists(resultPayload(answer), ServerLists.tools);
  return answer;
}

function callTool(args: usize, request: usize): usize {
  const refusal = checkHeaders(args, request);
  if (refusal != 0) return refusal;
  const outcome = allocate(CALL_TOOL_RESULT_SIZE);
  callToolRaw(capabilityArgs(args, request, CallToolRequest.SIZE), outcome);
  const own = ownAnswer(outcome, ServerResultTag.toolsCall, CallToolResult.SIZE, CallToolResult.ALIGN);
  if (own != 0) return own;
  const answer = next(args);
  return isUnanswered(answer) ? invalidParams(prefixed("Unknown tool: ", loadText(request))) : answer;
}

/**
 * Since 2026-07-28 a tool may ask for parameters to be repeated in headers. Whether it does stands in its schema, so
 * that calls with arguments need the list. Returns the refusal, or 0 when there is nothing to refuse.
 */
function checkHeaders(args: usize, request: usize): usize {
  if (!protocolVersionAt(args).is("2026-07-28")) return 0;
  const given = objectOf(CallToolRequest.lift(request).arguments);
  if (given === null || !new Members(given).next()) return 0;
  const schema = schemaOf(args, loadText(request));
  if (schema === null || !asksForHeaders(spanOf(schema))) return 0;
  const http = contextAt(args).httpContext;
  const checked = objectOf(schema);
  if (http === null || checked === null) return 0;
  const property = mismatchedProperty(checked, given, http.headers);
  if (property === null) return 0;
  const message = prefixed("expected a header `Mcp-Param-*` to repeat the argument ", utf8Of(property));
  return newError(ErrorCode.mcp(new McpError(HEADER_MISMATCH, message, null)));
}

/** The input schema of this component's own tool of that name. */
function schemaOf(args: usize, name: Utf8): Utf8 | null {
  const tools = new Tools();
  let cursor: Utf8 | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const outcome = tools.ask(args, cursor);
    if (isErrorOutcome(outcome)) return null;
    const page = tools.pageOf(outcomeResult(outcome));
    for (let i = 0; i < page.count; i++) {
      // A tool is its name, its input schema, and more.
      const tool = page.entry(i);
      if (loadText(tool).equals(name)) return loadSecondText(tool);
    }
    cursor = page.nextCursor;
    if (cursor === null) return null;
  }
  return null;
}
