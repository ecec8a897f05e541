/** Some things that the library has too, and some that it has not, all on one page. It lists no templates. */
import { Result } from "../bindings/abi";
import {
  CompleteRequest,
  CompleteResult,
  CompletionReferenceTag,
  ContentBlock,
  Error as McpError,
  ErrorCode,
  GetPromptRequest,
  GetPromptResult,
  ListPromptsRequest,
  ListPromptsResult,
  ListResourceTemplatesRequest,
  ListResourceTemplatesResult,
  ListResourcesRequest,
  ListResourcesResult,
  McpResource,
  Prompt,
  PromptMessage,
  ReadResourceRequest,
  ReadResourceResult,
  ResourceContents,
  Role,
  TextContent,
  TextData,
  TextResourceContents,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

export namespace resources {
  export function listResources(
    _ctx: MessageContext,
    _request: ListResourcesRequest,
  ): Result<ListResourcesResult, ErrorCode> {
    const list: McpResource[] = [
      new McpResource("shelf:a", "of the shelf", null),
      new McpResource("lib:1", "of the shelf", null),
    ];
    return Result.ok<ListResourcesResult, ErrorCode>(new ListResourcesResult('{"shelf":1}', null, list));
  }

  export function readResource(
    _ctx: MessageContext,
    request: ReadResourceRequest,
  ): Result<ReadResourceResult | null, ErrorCode> {
    const uri = request.uri;
    if (uri != "shelf:a" && uri != "lib:1") return Result.ok<ReadResourceResult | null, ErrorCode>(null);
    const text = ResourceContents.text(
      new TextResourceContents(uri, TextData.text("shelf has " + uri), null),
    );
    return Result.ok<ReadResourceResult | null, ErrorCode>(new ReadResourceResult(null, [text]));
  }

  export function listResourceTemplates(
    _ctx: MessageContext,
    _request: ListResourceTemplatesRequest,
  ): Result<ListResourceTemplatesResult, ErrorCode> {
    return Result.err<ListResourceTemplatesResult, ErrorCode>(
      ErrorCode.methodNotFound(new McpError(-32601, "no templates", null)),
    );
  }
}

export namespace prompts {
  export function listPrompts(
    _ctx: MessageContext,
    _request: ListPromptsRequest,
  ): Result<ListPromptsResult, ErrorCode> {
    return Result.ok<ListPromptsResult, ErrorCode>(
      new ListPromptsResult(null, null, [new Prompt("greet", null), new Prompt("own", null)]),
    );
  }

  export function getPrompt(
    _ctx: MessageContext,
    request: GetPromptRequest,
  ): Result<GetPromptResult | null, ErrorCode> {
    if (request.name == "own") {
      return Result.err<GetPromptResult | null, ErrorCode>(
        ErrorCode.invalidParams(new McpError(-32602, "expected `who`", '["who"]')),
      );
    }
    if (request.name != "greet") return Result.ok<GetPromptResult | null, ErrorCode>(null);
    const block = ContentBlock.text(new TextContent(TextData.text("shelf greet"), null));
    return Result.ok<GetPromptResult | null, ErrorCode>(
      new GetPromptResult(null, null, [new PromptMessage(block, Role.user)]),
    );
  }
}

export namespace completions {
  export function complete(
    _ctx: MessageContext,
    request: CompleteRequest,
  ): Result<CompleteResult | null, ErrorCode> {
    const ref = request.ref;
    if (ref.tag != CompletionReferenceTag.prompt || ref.prompt.name != "greet") {
      return Result.ok<CompleteResult | null, ErrorCode>(null);
    }
    const values: string[] = [];
    // More than a client may be shown at once.
    for (let i = 0; i < 101; i++) values.push("shelf " + i.toString());
    return Result.ok<CompleteResult | null, ErrorCode>(new CompleteResult(null, null, null, values));
  }
}
