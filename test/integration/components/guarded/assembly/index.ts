/**
 * Tools with tags, two on a page, one of them not listed; and resources from the environment, one on a page: each
 * variable `RESOURCE_…` holds an address, a media type and the contents, each on a separate line, the contents last.
 * With a variable `TRAPS`, its lists trap.
 */
import { Result } from "../bindings/abi";
import { getEnvironment } from "../bindings/wasi/cli/environment";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  Error as McpError,
  ErrorCode,
  ListResourceTemplatesRequest,
  ListResourceTemplatesResult,
  ListResourcesRequest,
  ListResourcesResult,
  ListToolsRequest,
  ListToolsResult,
  McpResource,
  ReadResourceRequest,
  ReadResourceResult,
  ResourceContents,
  ResourceOptions,
  TextContent,
  TextData,
  TextResourceContents,
  Tool,
  ToolOptions,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

const TOOLS: StaticArray<string> = ["add", "subtract", "factorial", "note", "bare"];
const META: StaticArray<string> = [
  '{"component_id":"calculator","tags":{"category":"math","level":"basic"}}',
  '{"component_id":"calculator","tags":{"category":"math","level":"basic"}}',
  '{"component_id":"calculator","tags":{"category":"math","level":"advanced"}}',
  '{"component_id":"notes","tags":{"category":"text"}}',
  "",
];

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const cursor = request.cursor;
    if (isSet("TRAPS")) unreachable();
    const from = cursor === null ? 0 : i32.parse(cursor);
    const page: Tool[] = [];
    for (let i = from; i < min(from + 2, TOOLS.length); i++) {
      let options: ToolOptions | null = null;
      if (META[i] != "") options = new ToolOptions(META[i], null, null, null, null, null);
      page.push(new Tool(TOOLS[i], '{"type":"object"}', options));
    }
    const next: string | null = from + 2 < TOOLS.length ? (from + 2).toString() : null;
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, next, page));
  }

  export function callTool(
    _ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    let isKnown = request.name == "unlisted";
    for (let i = 0; i < TOOLS.length; i++) isKnown = isKnown || TOOLS[i] == request.name;
    if (!isKnown) return Result.ok<CallToolResult | null, ErrorCode>(null);
    const content = ContentBlock.text(new TextContent(TextData.text("ran " + request.name), null));
    return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [content], null, null));
  }
}

export namespace resources {
  export function listResources(
    _ctx: MessageContext,
    request: ListResourcesRequest,
  ): Result<ListResourcesResult, ErrorCode> {
    const cursor = request.cursor;
    if (isSet("TRAPS")) unreachable();
    const at = cursor === null ? 0 : i32.parse(cursor);
    const all = given();
    const page: McpResource[] = [];
    if (at < all.length) {
      if (all[at][0] == "fails") {
        return Result.err<ListResourcesResult, ErrorCode>(
          ErrorCode.internalError(new McpError(-32603, "no list today", null)),
        );
      }
      const mediaType: string | null = all[at][1] == "" ? null : all[at][1];
      page.push(
        new McpResource(
          all[at][0],
          "resource",
          new ResourceOptions(null, null, null, mediaType, null, null, null),
        ),
      );
    }
    const next: string | null = at + 1 < all.length ? (at + 1).toString() : null;
    return Result.ok<ListResourcesResult, ErrorCode>(new ListResourcesResult(null, next, page));
  }

  export function readResource(
    _ctx: MessageContext,
    request: ReadResourceRequest,
  ): Result<ReadResourceResult | null, ErrorCode> {
    const all = given();
    for (let i = 0; i < all.length; i++) {
      if (all[i][0] != request.uri) continue;
      const text = ResourceContents.text(
        new TextResourceContents(request.uri, TextData.text(all[i].slice(2).join("\n")), null),
      );
      return Result.ok<ReadResourceResult | null, ErrorCode>(new ReadResourceResult(null, [text]));
    }
    return Result.ok<ReadResourceResult | null, ErrorCode>(null);
  }

  export function listResourceTemplates(
    _ctx: MessageContext,
    _request: ListResourceTemplatesRequest,
  ): Result<ListResourceTemplatesResult, ErrorCode> {
    return Result.ok<ListResourceTemplatesResult, ErrorCode>(new ListResourceTemplatesResult(null, null, []));
  }
}

function isSet(name: string): bool {
  const variables = getEnvironment();
  for (let i = 0; i < variables.length; i++) {
    if (variables[i]._0 == name) return true;
  }
  return false;
}

/** The resources, as lines. */
function given(): string[][] {
  const found: string[][] = [];
  const variables = getEnvironment();
  for (let i = 0; i < variables.length; i++) {
    if (variables[i]._0.startsWith("RESOURCE_")) found.push(variables[i]._1.split("\n"));
  }
  return found;
}
