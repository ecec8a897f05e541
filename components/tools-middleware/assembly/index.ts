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
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HANDLE_RESULT_SIZE, handleRaw as askNext } from "../../bindings/wasmcp/mcp-v20251125/server-handler";
import {
  CALL_TOOL_RESULT_SIZE,
  LIST_TOOLS_RESULT_SIZE,
  callToolRaw,
  listToolsRaw,
} from "../../bindings/wasmcp/mcp-v20251125/tools";
import {
  addLists,
  contextAt,
  errorAnswer,
  invalidParams,
  isResult,
  isUnanswered,
  loadOptionalText,
  loadText,
  newError,
  newResult,
  prefixed,
  protocolVersionAt,
  requestAt,
  requestPayload,
  requestTag,
  resultPayload,
} from "../../lib/handler-memory";
import { Members } from "../../lib/json";
import { asksForHeaders, mismatchedProperty } from "../../lib/param-headers";
import { objectOf, spanOf, utf8Of } from "../../lib/text";
import {
  ToolsPage,
  callToolArgs,
  callToolResult,
  isErrorOutcome,
  isMethodNotFound,
  listToolsArgs,
  outcomeError,
  withCursor,
} from "../../lib/tools-memory";

/**
 * A list is this component's pages and then those of the chain behind it. A cursor says whose page comes next and holds
 * that one's own cursor: `o:page-2` is a page of this component's, `d:o:page-2` one of the next component's.
 */
const OWN = "o:";
const DOWNSTREAM = "d:";

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
        return listTools(args, params);
      case ClientRequestTag.initialize:
        return initialize(args);
      default:
        return next(args);
    }
  }
}

/** What the chain behind this component answers. */
function next(args: usize): usize {
  const answer = heap.alloc(HANDLE_RESULT_SIZE);
  askNext(args, answer);
  return answer;
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
  const outcome = heap.alloc(CALL_TOOL_RESULT_SIZE);
  callToolRaw(callToolArgs(args, request), outcome);
  if (isErrorOutcome(outcome)) return errorAnswer(outcomeError(outcome));
  const result = callToolResult(outcome);
  if (result != 0) {
    const answer = newResult(ServerResultTag.toolsCall);
    memory.copy(resultPayload(answer), result, CallToolResult.SIZE);
    return answer;
  }
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
  let cursor: Utf8 | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const outcome = heap.alloc(LIST_TOOLS_RESULT_SIZE);
    listToolsRaw(listToolsArgs(args, cursor), outcome);
    if (isErrorOutcome(outcome)) return null;
    const page = ToolsPage.ofOutcome(outcome);
    for (let i = 0; i < page.count; i++) {
      if (page.nameOf(i).equals(name)) return page.schemaOf(i);
    }
    cursor = page.nextCursor;
    if (cursor === null) return null;
  }
  return null;
}

function listTools(args: usize, request: usize): usize {
  const cursor = loadOptionalText(request);
  if (cursor === null) return listOwnTools(args, null);
  const text = spanOf(cursor);
  const inner = text.length < 2 ? cursor : utf8Of(text.slice(2));
  if (text.startsWith(OWN)) return listOwnTools(args, inner);
  if (text.startsWith(DOWNSTREAM)) return listDownstreamTools(args, inner);
  return unknownCursor(cursor);
}

function unknownCursor(cursor: Utf8): usize {
  return invalidParams(prefixed("Unknown cursor: ", cursor));
}

/** A page of this component's own; the last one is filled up with the first page of the chain behind it. */
function listOwnTools(args: usize, cursor: Utf8 | null): usize {
  const outcome = heap.alloc(LIST_TOOLS_RESULT_SIZE);
  listToolsRaw(listToolsArgs(args, cursor), outcome);
  if (isErrorOutcome(outcome)) {
    const error = outcomeError(outcome);
    return isMethodNotFound(error) ? listDownstreamTools(args, null) : errorAnswer(error);
  }
  const page = ToolsPage.ofOutcome(outcome);
  const own = page.nextCursor;
  if (own !== null) {
    page.nextCursor = prefixed(OWN, own);
    return answerWith(page);
  }
  const answer = listDownstreamTools(args, null);
  if (isResult(answer, ServerResultTag.toolsList)) {
    const downstream = new ToolsPage(resultPayload(answer));
    page.append(downstream);
    page.nextCursor = downstream.nextCursor;
    return answerWith(page);
  }
  // Nobody behind has tools; but what went wrong there is told, since a shorter list would hide it.
  return isUnanswered(answer) ? answerWith(page) : answer;
}

/** A page of the chain behind this component. */
function listDownstreamTools(args: usize, cursor: Utf8 | null): usize {
  const answer = next(withCursor(args, cursor));
  // Nobody is behind who could have given the cursor.
  if (cursor !== null && isUnanswered(answer)) return unknownCursor(cursor);
  if (!isResult(answer, ServerResultTag.toolsList)) return answer;
  const page = new ToolsPage(resultPayload(answer));
  const following = page.nextCursor;
  if (following !== null) {
    page.nextCursor = prefixed(DOWNSTREAM, following);
    page.store(resultPayload(answer));
  }
  return answer;
}

function answerWith(page: ToolsPage): usize {
  const answer = newResult(ServerResultTag.toolsList);
  page.store(resultPayload(answer));
  return answer;
}
