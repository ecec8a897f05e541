/** `tools` and `interactive-tools` of a server definition whose code asks the client, or whose tools run as tasks. */
import type { ServerDefinition } from "../server.ts";
import { itemsOf } from "./call.ts";
import type { Host } from "./host.ts";
import { answerOrAsk } from "./interactive.ts";
import { runTool, toolsOf, type CallToolRequest } from "./run-tool.ts";
import { listTools, type ToolsExports } from "./tools.ts";
import type { WitCall, WitOutcome, WitToolResult } from "./wit.ts";

export interface InteractiveToolsExports {
  callTool(call: WitCall, request: CallToolRequest): Promise<WitOutcome<WitToolResult> | undefined>;
  taskTools(): readonly (readonly [string, "optional" | "required" | "required-after-input"])[];
}

/** The list; every call goes through `interactive-tools`. */
export function serveListOfTools(definition: ServerDefinition, host: Host): ToolsExports {
  const listed = listTools(definition, host.parts);
  return { listTools: () => ({ tools: listed }), callTool: () => undefined };
}

export function serveInteractiveTools(definition: ServerDefinition, host: Host): InteractiveToolsExports {
  const tools = toolsOf(definition);
  const tasks = itemsOf(definition, "tool").flatMap(({ name, options: { task } }) =>
    task === undefined ? [] : [[name, task] as const],
  );
  return {
    callTool: async (call, request) =>
      tools.has(request.name)
        ? answerOrAsk(call, host, (environment) => runTool(definition, tools, request, environment, host))
        : undefined,
    taskTools: () => tasks,
  };
}
