/** Tools `p0` to `p4` and `echo` (which another component has too), two on a page. */
import { Result } from "../bindings/abi";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  Error as McpError,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  TextContent,
  TextData,
  Tool,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const cursor = request.cursor;
    const names = ["p0", "echo", "p1", "p2", "p3", "p4"];
    let from = 0;
    if (cursor !== null) {
      if (cursor != "2" && cursor != "4") {
        return Result.err<ListToolsResult, ErrorCode>(
          ErrorCode.invalidParams(new McpError(-32602, "no such page", null)),
        );
      }
      from = i32.parse(cursor);
    }
    const page: Tool[] = [];
    for (let i = from; i < from + 2; i++) page.push(new Tool(names[i], '{"type":"object"}', null));
    const next: string | null = from == 4 ? null : (from + 2).toString();
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, next, page));
  }

  export function callTool(
    _ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    if (request.name != "echo" && !request.name.startsWith("p"))
      return Result.ok<CallToolResult | null, ErrorCode>(null);
    const content = ContentBlock.text(new TextContent(TextData.text("paged " + request.name), null));
    return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [content], null, null));
  }
}
