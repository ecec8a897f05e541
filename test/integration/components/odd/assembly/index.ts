/** Lists in which every entry has something that some client cannot read: schemas, annotations, `_meta`. */
import { Result, Some } from "../bindings/abi";
import {
  Annotations,
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ErrorCode,
  GetPromptRequest,
  GetPromptResult,
  ListPromptsRequest,
  ListPromptsResult,
  ListResourceTemplatesRequest,
  ListResourceTemplatesResult,
  ListResourcesRequest,
  ListResourcesResult,
  ListToolsRequest,
  ListToolsResult,
  McpResource,
  Prompt,
  PromptArgument,
  PromptOptions,
  ReadResourceRequest,
  ReadResourceResult,
  ResourceOptions,
  ResourceTemplate,
  ResourceTemplateOptions,
  TextContent,
  TextData,
  Tool,
  ToolOptions,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

const OBJECT = '{"type":"object"}';

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const list: Tool[] = [
      input("good", '{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}'),
      input("boolean-property", '{"type":"object","properties":{"a":true,"b":false}}'),
      input("nullable-root", '{"type":["object","null"],"properties":{"a":{"type":"string"}}}'),
      input("no-type", '{"properties":{"a":{}}}'),
      input("boolean-type", '{"type":true}'),
      input("true", "true"),
      input("array", "[]"),
      input("no JSON", '{"type":"object"'),
      input("nothing", ""),
      input("reference", '{"$ref":"#/$defs/x","$defs":{"x":{"type":"object"}}}'),
      input("any-of", '{"anyOf":[{"type":"object"},{"type":"object"}]}'),
      input("property-list", '{"type":"object","properties":["a"]}'),
      input(
        "required-word",
        '{"type":"object","properties":{"a":{"type":"string","required":true}},"required":"a"}',
      ),
      input("definitions", '{"type":"object","definitions":{"p":{"type":"string"}},"$defs":5}'),
      input("dialect", '{"$schema":7,"type":"object"}'),
      input(
        "deep",
        '{"type":"object","properties":{"a":' + '{"items":'.repeat(400) + "true" + "}".repeat(402),
      ),
      input("half-a-pair", '{"type":"object","title":"\\ud800"}'),
      input("too-deep", '{"a":'.repeat(600) + "true" + "}".repeat(600)),
      output("out-good", '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}'),
      output("out-boolean", '{"type":"object","properties":{"n":true}}'),
      output("out-reference", '{"type":"object","properties":{"n":{"$ref":"https://example.com/n.json"}}}'),
      output("out-pattern", '{"type":"object","properties":{"s":{"type":"string","pattern":"(?P<year>.)"}}}'),
      output("out-type", '{"type":"object","properties":{"n":{"type":"int"}}}'),
      output("out-nullable", '{"type":"object","properties":{"n":{"nullable":true}}}'),
      output("out-required", '{"type":"object","properties":{"n":{"required":true}}}'),
      output("out-id", '{"type":"object","id":"n"}'),
      output("out-true", "true"),
      output("out-array", '{"type":"array"}'),
      output(
        "out-deep",
        '{"type":"object","properties":{"a":' + '{"items":'.repeat(300) + "true" + "}".repeat(302),
      ),
      output("out-no-json", "{"),
    ];
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, list));
  }

  export function callTool(
    _ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    const name = request.name;
    const structured: string | null =
      name == "out-array" ? "[1]" : name.startsWith("out-") ? '{"n":1}' : null;
    const result = new CallToolResult(null, [text("called " + name)], null, structured);
    return Result.ok<CallToolResult | null, ErrorCode>(result);
  }
}

function input(name: string, schema: string): Tool {
  return new Tool(name, schema, new ToolOptions("[1]", null, "an odd tool", null, null, null));
}

function output(name: string, schema: string): Tool {
  return new Tool(name, OBJECT, new ToolOptions("null", null, "an odd tool", schema, null, null));
}

function text(words: string): ContentBlock {
  return ContentBlock.text(new TextContent(TextData.text(words), null));
}

/** A priority and a time, both of them such that clients refuse them. */
function annotations(priority: f64, lastModified: string): Annotations {
  return new Annotations([], lastModified, new Some<f64>(priority));
}

export namespace resources {
  export function listResources(
    _ctx: MessageContext,
    _request: ListResourcesRequest,
  ): Result<ListResourcesResult, ErrorCode> {
    const list: McpResource[] = [
      resource("odd:high", annotations(1.5, "2026-01-31T12:00:00Z")),
      resource("odd:not-a-number", annotations(f64.NaN, "2026-01-31T12:00:00Z")),
      resource("odd:yesterday", annotations(0.5, "yesterday")),
      resource("odd:day", annotations(-0.5, "2026-02-30T00:00:00Z")),
    ];
    return Result.ok<ListResourcesResult, ErrorCode>(new ListResourcesResult("5", null, list));
  }

  export function readResource(
    _ctx: MessageContext,
    _request: ReadResourceRequest,
  ): Result<ReadResourceResult | null, ErrorCode> {
    return Result.ok<ReadResourceResult | null, ErrorCode>(null);
  }

  export function listResourceTemplates(
    _ctx: MessageContext,
    _request: ListResourceTemplatesRequest,
  ): Result<ListResourceTemplatesResult, ErrorCode> {
    const options = new ResourceTemplateOptions(null, null, null, annotations(Infinity, ""), "true", null);
    const list: ResourceTemplate[] = [new ResourceTemplate("odd:{a}", "t", options)];
    return Result.ok<ListResourceTemplatesResult, ErrorCode>(
      new ListResourceTemplatesResult("{", null, list),
    );
  }
}

function resource(uri: string, about: Annotations): McpResource {
  return new McpResource(uri, "r", new ResourceOptions(null, null, null, null, about, "[]", null));
}

export namespace prompts {
  export function listPrompts(
    _ctx: MessageContext,
    _request: ListPromptsRequest,
  ): Result<ListPromptsResult, ErrorCode> {
    const parameter = new PromptArgument("", "", null, null);
    const list: Prompt[] = [
      new Prompt("", new PromptOptions('"text"', [parameter, parameter], null, null, null)),
    ];
    return Result.ok<ListPromptsResult, ErrorCode>(new ListPromptsResult('"text"', null, list));
  }

  export function getPrompt(
    _ctx: MessageContext,
    _request: GetPromptRequest,
  ): Result<GetPromptResult | null, ErrorCode> {
    return Result.ok<GetPromptResult | null, ErrorCode>(null);
  }
}
