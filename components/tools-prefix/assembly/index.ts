/** `wasmcp:mcp-v20251125/tools` of another component, with a prefix before every name. */
import {
  CALL_TOOL_RESULT_SIZE,
  LIST_TOOLS_RESULT_SIZE,
  callToolRaw as callTool,
  listToolsRaw as listTools,
} from "../../bindings/wasmcp/mcp-v20251125/tools";
import { prefix } from "../../bindings/wasmcp/tools-prefix/settings";
import { allocate } from "../../lib/bytes/allocate";
import { cutPrefix, prefixNames, unknownTool } from "../../lib/abi/tool-names";

export namespace tools {
  export function listToolsRaw(args: usize): usize {
    const outcome = allocate(LIST_TOOLS_RESULT_SIZE);
    listTools(args, outcome);
    prefixNames(outcome, prefix());
    return outcome;
  }

  export function callToolRaw(args: usize): usize {
    if (!cutPrefix(args, prefix())) return unknownTool();
    const outcome = allocate(CALL_TOOL_RESULT_SIZE);
    callTool(args, outcome);
    return outcome;
  }
}
