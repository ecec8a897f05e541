/** A tool as clients see it in the list. */
import type { ToolDefinition } from "../tool.ts";
import type { Parts } from "./parts.ts";
import { metaText } from "./content.ts";
import { jsonSchemaOf } from "./schemas.ts";
import type { WitTool } from "./wit.ts";

export function describeTool(tool: ToolDefinition, parts: Parts): WitTool {
  const { input, output, title, description, icons, meta } = tool.options;
  const { readOnly, destructive, idempotent, openWorld } = tool.options;
  const isHinted = (readOnly ?? destructive ?? idempotent ?? openWorld) !== undefined;
  const annotations = {
    readOnlyHint: readOnly,
    destructiveHint: destructive,
    idempotentHint: idempotent,
    openWorldHint: openWorld,
  };
  const inputSchema =
    input === undefined ? { type: "object", properties: {} } : jsonSchemaOf(tool, "input", input, parts);
  return {
    name: tool.name,
    inputSchema: JSON.stringify(inputSchema),
    options: {
      title,
      description,
      outputSchema:
        output === undefined ? undefined : JSON.stringify(jsonSchemaOf(tool, "output", output, parts)),
      annotations: isHinted ? annotations : undefined,
      icons,
      meta: metaText(meta),
    },
  };
}
