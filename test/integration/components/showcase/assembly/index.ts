/** Tools that return everything that a tool can return, for the tests of the framework components. */
import { Result, Some } from "../bindings/abi";
import {
  Annotations,
  Blob,
  BlobData,
  BlobResourceContents,
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ContentOptions,
  EmbeddedResourceContent,
  EmbeddedResourceOptions,
  Error as McpError,
  ErrorCode,
  Icon,
  IconTheme,
  ListToolsRequest,
  ListToolsResult,
  ResourceContents,
  ResourceLinkContent,
  ResourceLinkOptions,
  Role,
  TextContent,
  TextData,
  TextResourceContents,
  Tool,
  ToolAnnotations,
  ToolOptions,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

const OBJECT = '{"type":"object"}';

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const all: Tool[] = [
      plain("echo", '{ "type": "object",\n  "properties": { "z": {}, "a": {} } }'),
      new Tool(
        "everything",
        OBJECT,
        new ToolOptions(
          '{"example.com/a": 1}',
          new ToolAnnotations(
            "Hint",
            new Some<bool>(true),
            new Some<bool>(false),
            null,
            new Some<bool>(true),
          ),
          'says "everything"\n',
          '{"type":"object","properties":{"n":{"type":"number"}}}',
          "Everything",
          [
            new Icon(
              "https://example.com/i.png",
              "image/png",
              ["48x48"],
              new Some<IconTheme>(IconTheme.dark),
            ),
          ],
        ),
      ),
      new Tool("list-output", OBJECT, new ToolOptions(null, null, null, '{"type":"array"}', null, null)),
      plain("broken-schema", "{ this is no JSON"),
      plain("bare-schema", '{"properties":{}}'),
      plain(
        "region",
        '{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"n":{"type":"object","properties":{"size":{"type":"integer","x-mcp-header":"Size"}}}}}',
      ),
      plain("context", OBJECT),
    ];
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, all));
  }

  export function callTool(
    ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    const name = request.name;
    const args = request.arguments;
    if (name == "echo" || name == "region") return text(args === null ? "nothing" : args);
    if (name == "size")
      return text("x".repeat(i32.parse(args === null ? "0" : args.substring(8, args.length - 1))));
    if (name == "everything") return everything();
    if (name == "structured") return structured('{"b":[1,2],"a":null}');
    if (name == "structured-list") return structured("[1, 2]");
    if (name == "structured-broken") return structured("{");
    if (name == "wrong") {
      const result = new CallToolResult(null, [textBlock("it went wrong")], new Some<bool>(true), null);
      return Result.ok<CallToolResult | null, ErrorCode>(result);
    }
    if (name == "refuse")
      return refuse(ErrorCode.server(new McpError(-32001, 'no "way"', '{"why":["because"]}')));
    if (name == "refuse-params")
      return refuse(ErrorCode.invalidParams(new McpError(-32602, "bad parameters", null)));
    if (name == "trap") unreachable();
    if (name == "context") return text(describe(ctx));
    return Result.ok<CallToolResult | null, ErrorCode>(null);
  }
}

/** What a tool sees of its surroundings, one fact per line. */
function describe(ctx: MessageContext): string {
  const lines = ["version " + ctx.protocolVersion];
  lines.push("stream " + (ctx.clientStream === null ? "no" : "yes"));
  const identity = ctx.identity;
  if (identity !== null) {
    const claims = identity.claims;
    lines.push("subject " + claims.subject + " with " + claims.scopes.join(" "));
    lines.push("token of " + identity.jwt.length.toString() + " bytes");
  }
  const http = ctx.httpContext;
  if (http !== null) {
    lines.push(http.method + " " + http.path);
    for (let i = 0; i < http.headers.length; i++) lines.push(http.headers[i]._0 + ": " + http.headers[i]._1);
  }
  return lines.join("\n");
}

function plain(name: string, schema: string): Tool {
  return new Tool(name, schema, null);
}

function textBlock(content: string): ContentBlock {
  return ContentBlock.text(new TextContent(TextData.text(content), null));
}

function text(content: string): Result<CallToolResult | null, ErrorCode> {
  return Result.ok<CallToolResult | null, ErrorCode>(
    new CallToolResult(null, [textBlock(content)], null, null),
  );
}

function structured(json: string): Result<CallToolResult | null, ErrorCode> {
  return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [], null, json));
}

function refuse(error: ErrorCode): Result<CallToolResult | null, ErrorCode> {
  return Result.err<CallToolResult | null, ErrorCode>(error);
}

function everything(): Result<CallToolResult | null, ErrorCode> {
  const octets = new Uint8Array(3);
  octets[0] = 0xff;
  const annotations = new Annotations(
    [Role.user, Role.assistant],
    "2025-01-12T15:00:58Z",
    new Some<f64>(0.5),
  );
  const options = new ContentOptions(annotations, '{"example.com/b": 2}');
  const content: ContentBlock[] = [
    ContentBlock.text(new TextContent(TextData.text('"quoted" \\ \u0001 é 𝄞'), options)),
    ContentBlock.image(new Blob(BlobData.blob(octets), "image/png", null)),
    ContentBlock.audio(new Blob(BlobData.blob(new Uint8Array(0)), "audio/wav", options)),
    ContentBlock.resourceLink(
      new ResourceLinkContent(
        "file:///a",
        "a",
        new ResourceLinkOptions("A", "the first", new Some<u64>(12), "text/plain", annotations, null, null),
      ),
    ),
    ContentBlock.resourceLink(new ResourceLinkContent("file:///b", "b", null)),
    ContentBlock.embeddedResource(
      new EmbeddedResourceContent(
        ResourceContents.text(
          new TextResourceContents(
            "file:///t",
            TextData.text("text"),
            new EmbeddedResourceOptions("text/plain", null),
          ),
        ),
        null,
      ),
    ),
    ContentBlock.embeddedResource(
      new EmbeddedResourceContent(
        ResourceContents.blob(new BlobResourceContents("file:///o", BlobData.blob(octets), null)),
        options,
      ),
    ),
  ];
  const result = new CallToolResult('{"example.com/c": 3}', content, new Some<bool>(false), '{"n": 1}');
  return Result.ok<CallToolResult | null, ErrorCode>(result);
}
