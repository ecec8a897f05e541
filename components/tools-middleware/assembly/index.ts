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
import { capabilityArgs, firstAnswer, next } from "../../lib/abi/capability-memory";
import { isErrorOutcome, outcomeResult } from "../../lib/abi/outcome";
import {
  contextAt,
  invalidParams,
  loadSecondText,
  loadText,
  newError,
  prefixed,
  protocolVersionAt,
  requestParams,
  requestTag,
} from "../../lib/abi/handler-memory";
import { initializeWithLists } from "../../lib/mcp/initialize";
import { Members } from "../../lib/json/json";
import { Listing } from "../../lib/mcp/listing";
import { allocate } from "../../lib/bytes/allocate";
import { asksForHeaders, mismatchedProperty } from "../../lib/mcp/param-headers";
import { objectOf, spanOf, utf8Of } from "../../lib/abi/text";

const HEADER_MISMATCH: i64 = -32020;
/** A component whose pages never end must not hold up a call for ever. */
const MOST_PAGES: i32 = 100;

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    switch (requestTag(args)) {
      case ClientRequestTag.toolsCall:
        return callTool(args);
      case ClientRequestTag.toolsList:
        return new Tools().answer(args);
      case ClientRequestTag.initialize:
        return initializeWithLists(args, ServerLists.tools);
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

function callTool(args: usize): usize {
  const request = requestParams(args);
  const refusal = checkHeaders(args, request);
  if (refusal != 0) return refusal;
  const outcome = allocate(CALL_TOOL_RESULT_SIZE);
  callToolRaw(capabilityArgs(args, request, CallToolRequest.SIZE), outcome);
  const answer = firstAnswer(
    args,
    outcome,
    ServerResultTag.toolsCall,
    CallToolResult.SIZE,
    CallToolResult.ALIGN,
  );
  return answer != 0 ? answer : invalidParams(prefixed("Unknown tool: ", loadText(request)));
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

/** The input schema of the tool `name` of this middleware's component. */
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
