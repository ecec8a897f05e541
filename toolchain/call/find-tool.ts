/** The tool of a server that a person or an agent names, also where the server lets its clients search instead of listing everything. */
import { ToolchainError } from "../../core/errors.ts";
import { didYouMean, nearest } from "../../core/text/index.ts";
import type { Connection, Tool } from "./connect.ts";

/** What our tool search is called in the list (`components/tool-search`). */
const SEARCH = "search_tools";

export async function findTool(connection: Connection, name: string): Promise<Tool> {
  const listed = await connection.listTools();
  const search = listed.find((tool) => tool.name === SEARCH);
  const found = search === undefined ? [] : await searchTools(connection, search, name);
  const tools = [...listed, ...found];
  const tool = tools.find((each) => each.name === name);
  if (tool !== undefined) return tool;
  const names = [...new Set(tools.map((each) => each.name))];
  throw new ToolchainError(
    "unknown-tool",
    `the server has no tool \`${name}\`${didYouMean(nearest(name, names))}`,
    { remedy: `its tools are ${names.map((each) => `\`${each}\``).join(", ") || "none"}` },
  );
}

/** What a server has behind its list. A tool of another kind with that name finds nothing. */
async function searchTools(connection: Connection, search: Tool, query: string): Promise<readonly Tool[]> {
  const { structuredContent, isError } = await connection.callTool(search, { query, limit: 50 });
  const tools = (structuredContent as { readonly tools?: unknown } | undefined)?.tools;
  return isError === true || !Array.isArray(tools) ? [] : tools.filter(isTool);
}

function isTool(value: unknown): value is Tool {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "inputSchema" in value
  );
}
