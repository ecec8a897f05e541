/** `wasmcp:mcp-v20251125/tools` of one part, without what it must not know of a message. */
import {
  LIST_TOOLS_ARGS_SIZE,
  LIST_TOOLS_RESULT_SIZE,
  CALL_TOOL_ARGS_SIZE,
  CALL_TOOL_RESULT_SIZE,
  listToolsRaw as listTools,
  callToolRaw as callTool,
} from "../../bindings/wasmcp/mcp-v20251125/tools";
import { withoutMembers } from "../../lib/abi/context-members";
import { partGrants } from "../../lib/abi/part-grants";
import { allocate } from "../../lib/bytes/allocate";

export namespace tools {
  export function listToolsRaw(args: usize): usize {
    const outcome = allocate(LIST_TOOLS_RESULT_SIZE);
    listTools(withoutMembers(args, LIST_TOOLS_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }

  export function callToolRaw(args: usize): usize {
    const outcome = allocate(CALL_TOOL_RESULT_SIZE);
    callTool(withoutMembers(args, CALL_TOOL_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }
}
