/** `wasmcp:mcp-v20251125/tools` of a component that exports `wasmcp:mcp-v20260728/interactive-tools` as well. */
import { Some, Tuple2, Utf8 } from "../../bindings/abi";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ListToolsResult,
  TextContent,
  TextData,
  Tool,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  CALL_TOOL_ARGS_REQUEST,
  CALL_TOOL_RESULT_SIZE,
  LIST_TOOLS_RESULT_SIZE,
  callToolRaw as callPlainTool,
  listToolsRaw as listTools,
} from "../../bindings/wasmcp/mcp-v20251125/tools";
import {
  CALL_TOOL_RESULT_SIZE as OUTCOME_SIZE,
  TaskSupport,
  callToolRaw as callInteractiveTool,
  taskTools,
} from "../../bindings/wasmcp/mcp-v20260728/interactive-tools";
import { Support, WayTag, choose, isKnownToClient } from "../../bindings/wasmcp/framework/tasks";
import { Interactive } from "../../lib/mcp/interactive";
import { isErrorOutcome, outcomeResult } from "../../lib/abi/outcome";
import { allocate } from "../../lib/bytes/allocate";

/** What the WIT enums of the part and of the framework call a tool that runs as a task, in the same order. */
function supportOf(name: Utf8): i32 {
  const tools = taskTools();
  for (let i = 0, n = tools.length; i < n; i++) {
    if (tools[i]._0.equals(name)) return tools[i]._1 as i32;
  }
  return -1;
}

/** Takes the tools out of a list that this client cannot run, since they run as tasks only. */
function hideTaskTools(result: usize): void {
  const names = taskTools();
  const list = ListToolsResult.lift(result);
  const shown: Tool[] = [];
  for (let i = 0, n = list.tools.length; i < n; i++) {
    if (!runsAsTaskOnly(list.tools[i].name, names)) shown.push(list.tools[i]);
  }
  if (shown.length == list.tools.length) return;
  list.tools = shown;
  list.lower(result);
}

function runsAsTaskOnly(name: Utf8, tools: Array<Tuple2<Utf8, TaskSupport>>): bool {
  for (let i = 0, n = tools.length; i < n; i++) {
    if (tools[i]._0.equals(name)) return tools[i]._1 != TaskSupport.optional;
  }
  return false;
}

class InteractiveTools extends Interactive {
  constructor() {
    super(
      CALL_TOOL_ARGS_REQUEST,
      CallToolRequest.SIZE,
      CallToolResult.SIZE,
      CallToolResult.ALIGN,
      CALL_TOOL_RESULT_SIZE,
      OUTCOME_SIZE,
    );
  }

  /** Answers a call, unless it is to go on as a task: then any result will do. */
  answerCall(args: usize): usize {
    const support = supportOf(CallToolRequest.lift(args + CALL_TOOL_ARGS_REQUEST).name);
    if (support >= 0) {
      const way = choose(support as Support);
      if (way.tag == WayTag.later) return this.some();
      if (way.tag == WayTag.refused) return this.fail(way.refused);
    }
    return this.answer(args);
  }

  protected askInteractive(args: usize, outcome: usize): void {
    callInteractiveTool(args, outcome);
  }

  protected askPlain(args: usize, outcome: usize): void {
    callPlainTool(args, outcome);
  }

  /** A tool that failed, so that the model reads why. */
  protected refuse(reason: Utf8): usize {
    const outcome = this.some();
    const text = ContentBlock.text(new TextContent(TextData.text(reason), null));
    new CallToolResult(null, [text], new Some<bool>(true), null).lower(outcome + this.result);
    return outcome;
  }
}

export namespace tools {
  export function listToolsRaw(args: usize): usize {
    const outcome = allocate(LIST_TOOLS_RESULT_SIZE);
    listTools(args, outcome);
    if (!isErrorOutcome(outcome) && !isKnownToClient()) hideTaskTools(outcomeResult(outcome));
    return outcome;
  }

  export function callToolRaw(args: usize): usize {
    return new InteractiveTools().answerCall(args);
  }
}
