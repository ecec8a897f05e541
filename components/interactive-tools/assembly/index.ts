/** `wasmcp:mcp-v20251125/tools` of a component that exports `wasmcp:mcp-v20260728/interactive-tools` as well. */
import { Some, Utf8 } from "../../bindings/abi";
import { CallToolRequest, CallToolResult, ContentBlock, TextContent, TextData } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  CALL_TOOL_ARGS_REQUEST,
  CALL_TOOL_RESULT_SIZE,
  LIST_TOOLS_RESULT_SIZE,
  callToolRaw as callPlainTool,
  listToolsRaw as listTools,
} from "../../bindings/wasmcp/mcp-v20251125/tools";
import {
  CALL_TOOL_RESULT_SIZE as OUTCOME_SIZE,
  callToolRaw as callInteractiveTool,
} from "../../bindings/wasmcp/mcp-v20260728/interactive-tools";
import { Interactive } from "../../lib/interactive";

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
    const outcome = heap.alloc(LIST_TOOLS_RESULT_SIZE);
    listTools(args, outcome);
    return outcome;
  }

  export function callToolRaw(args: usize): usize {
    return new InteractiveTools().answer(args);
  }
}
