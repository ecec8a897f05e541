/** Resources, templates and prompts, two on a page, and completions for some of them. Reading `lib:stream` gives streams. */
import { Result, Some } from "../bindings/abi";
import { getStdin } from "../bindings/wasi/cli/stdin";
import {
  BlobData,
  BlobResourceContents,
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
  ResourceTemplate,
  Role,
  TextContent,
  TextData,
  TextResourceContents,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

const PAGE = 2;

/** Where the page at a cursor begins, or -1. */
function start(cursor: string | null, count: i32): i32 {
  if (cursor === null) return 0;
  for (let from = PAGE; from < count; from += PAGE) {
    if (cursor == from.toString()) return from;
  }
  return -1;
}

function following(from: i32, count: i32): string | null {
  return from + PAGE < count ? (from + PAGE).toString() : null;
}

function noSuchPage(): ErrorCode {
  return ErrorCode.invalidParams(new McpError(-32602, "no such page", null));
}

export namespace resources {
  const uris = ["lib:1", "lib:2", "lib:3"];
  const templates = ["lib:{a}", "lib:{b}", "lib:{c}"];

  export function listResources(
    _ctx: MessageContext,
    request: ListResourcesRequest,
  ): Result<ListResourcesResult, ErrorCode> {
    const from = start(request.cursor, uris.length);
    if (from < 0) return Result.err<ListResourcesResult, ErrorCode>(noSuchPage());
    const page: McpResource[] = [];
    for (let i = from; i < min(from + PAGE, uris.length); i++)
      page.push(new McpResource(uris[i], "of the library", null));
    return Result.ok<ListResourcesResult, ErrorCode>(
      new ListResourcesResult(null, following(from, uris.length), page),
    );
  }

  export function readResource(
    _ctx: MessageContext,
    request: ReadResourceRequest,
  ): Result<ReadResourceResult | null, ErrorCode> {
    const uri = request.uri;
    if (uri == "lib:broken") {
      return Result.err<ReadResourceResult | null, ErrorCode>(
        ErrorCode.server(new McpError(-32050, "torn", '{"page":1}')),
      );
    }
    if (uri == "lib:stream") {
      const contents: ResourceContents[] = [
        ResourceContents.text(new TextResourceContents(uri, TextData.textStream(getStdin()), null)),
        ResourceContents.blob(new BlobResourceContents(uri, BlobData.blobStream(getStdin()), null)),
      ];
      return Result.ok<ReadResourceResult | null, ErrorCode>(new ReadResourceResult('{"a":1}', contents));
    }
    if (!uris.includes(uri)) return Result.ok<ReadResourceResult | null, ErrorCode>(null);
    const text = ResourceContents.text(
      new TextResourceContents(uri, TextData.text("library has " + uri), null),
    );
    return Result.ok<ReadResourceResult | null, ErrorCode>(new ReadResourceResult(null, [text]));
  }

  export function listResourceTemplates(
    _ctx: MessageContext,
    request: ListResourceTemplatesRequest,
  ): Result<ListResourceTemplatesResult, ErrorCode> {
    const from = start(request.cursor, templates.length);
    if (from < 0) return Result.err<ListResourceTemplatesResult, ErrorCode>(noSuchPage());
    const page: ResourceTemplate[] = [];
    for (let i = from; i < min(from + PAGE, templates.length); i++) {
      page.push(new ResourceTemplate(templates[i], "of the library", null));
    }
    return Result.ok<ListResourceTemplatesResult, ErrorCode>(
      new ListResourceTemplatesResult(null, following(from, templates.length), page),
    );
  }
}

export namespace prompts {
  const names = ["p1", "greet", "p2"];

  export function listPrompts(
    _ctx: MessageContext,
    request: ListPromptsRequest,
  ): Result<ListPromptsResult, ErrorCode> {
    const from = start(request.cursor, names.length);
    if (from < 0) return Result.err<ListPromptsResult, ErrorCode>(noSuchPage());
    const page: Prompt[] = [];
    for (let i = from; i < min(from + PAGE, names.length); i++) page.push(new Prompt(names[i], null));
    return Result.ok<ListPromptsResult, ErrorCode>(
      new ListPromptsResult(null, following(from, names.length), page),
    );
  }

  export function getPrompt(
    _ctx: MessageContext,
    request: GetPromptRequest,
  ): Result<GetPromptResult | null, ErrorCode> {
    if (!names.includes(request.name)) return Result.ok<GetPromptResult | null, ErrorCode>(null);
    const given = request.arguments;
    const text = "library " + request.name + " " + (given === null ? "nothing" : given);
    const block = ContentBlock.text(new TextContent(TextData.text(text), null));
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
    const isPrompt = ref.tag == CompletionReferenceTag.prompt;
    const isOurs = isPrompt ? ref.prompt.name == "greet" : ref.resourceTemplate == "lib:{a}";
    if (!isOurs) return Result.ok<CompleteResult | null, ErrorCode>(null);
    const context = request.context;
    const given: string | null = context === null ? null : context.arguments;
    const values = ["library " + request.argument.value + (given === null ? "" : " " + given)];
    return Result.ok<CompleteResult | null, ErrorCode>(
      new CompleteResult('{"b":2}', null, new Some<u64>(1), values),
    );
  }
}
