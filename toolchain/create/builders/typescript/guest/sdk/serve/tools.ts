/** `wasmcp:mcp-v20251125/tools` of a server definition. */
import type { ServerDefinition } from "../server.ts";
import { itemsOf } from "./call.ts";
import { definitionError } from "../definition.ts";
import { describeTool } from "./describe-tool.ts";
import type { Host } from "./host.ts";
import type { Parts } from "./parts.ts";
import { runTool, toolsOf, type CallToolRequest } from "./run-tool.ts";
import type { WitMessageContext, WitTool, WitToolResult } from "./wit.ts";

export interface ToolsExports {
  listTools(): { readonly tools: readonly WitTool[] };
  callTool(message: WitMessageContext, request: CallToolRequest): Promise<WitToolResult> | undefined;
}

/** All schemas are made here, so while the component is being built. */
export function serveTools(definition: ServerDefinition, host: Host): ToolsExports {
  for (const tool of itemsOf(definition, "tool")) {
    if (tool.options.task !== undefined)
      throw definitionError(
        tool,
        `tool \`${tool.name}\`: the build did not find \`task\` in your code; write \`task: "${tool.options.task}"\` in the options of the tool`,
      );
  }
  const tools = toolsOf(definition);
  const listed = listTools(definition, host.parts);
  return {
    listTools: () => ({ tools: listed }),
    callTool: (message, request) =>
      tools.has(request.name)
        ? runTool(definition, tools, request, { message, call: undefined, asks: undefined }, host)
        : undefined,
  };
}

/** The same for a component whose tools are called through `interactive-tools`. */
export function listTools(definition: ServerDefinition, parts: Parts): readonly WitTool[] {
  const listed = [];
  for (const tool of itemsOf(definition, "tool")) listed.push(describeTool(tool, parts));
  return listed;
}
