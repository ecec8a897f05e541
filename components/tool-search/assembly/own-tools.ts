/** The tools of this component itself, as clients see them. */
import { Some } from "../../bindings/abi";
import { Tool, ToolAnnotations, ToolOptions } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { asciiUtf8 } from "../../lib/abi/text";

export const SEARCH: string = "search_tools";
export const CALL: string = "call_tool";

export const DEFAULT_LIMIT: i32 = 10;
export const HIGHEST_LIMIT: i32 = 50;

export function searchTool(): Tool {
  return tool(
    SEARCH,
    "Finds tools of this server by words of their names and descriptions. The server has more tools than its list shows: " +
      "search before you conclude that it cannot do something. The result has the name, the description and the input " +
      "schema of each tool that fits, best first. Call these tools by name, or with `call_tool`.",
    '{"type":"object","properties":{"query":{"type":"string","description":"What the tool should do: some words, such as ' +
      '`create calendar event`."},"limit":{"type":"integer","minimum":1,"maximum":50,"default":10,' +
      '"description":"The most tools to return."}},"required":["query"],"additionalProperties":false}',
    // Searching twice finds the same, and changes nothing.
    new ToolAnnotations(null, new Some<bool>(true), null, new Some<bool>(true), new Some<bool>(false)),
  );
}

export function callTool(): Tool {
  return tool(
    CALL,
    "Calls a tool that `search_tools` has found, for clients that call only tools of the list.",
    '{"type":"object","properties":{"name":{"type":"string","description":"The name of the tool."},"arguments":{"type":' +
      '"object","description":"The arguments, which must fit the input schema of the tool."}},"required":["name"],' +
      '"additionalProperties":false}',
    null,
  );
}

function tool(name: string, description: string, schema: string, annotations: ToolAnnotations | null): Tool {
  const options = new ToolOptions(null, annotations, asciiUtf8(description), null, null, null);
  return new Tool(asciiUtf8(name), asciiUtf8(schema), options);
}
