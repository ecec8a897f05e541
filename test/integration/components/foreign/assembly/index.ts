/** A handler that was made without knowing this framework: it does not answer `initialize`, and serves everything else. */
import { Result, Some } from "../bindings/abi";
import {
  Annotations,
  BlobData,
  BlobResourceContents,
  ClientMessage,
  ClientMessageTag,
  ClientRequest,
  ClientRequestTag,
  CompleteResult,
  ContentBlock,
  EmbeddedResourceOptions,
  Error as McpError,
  ErrorCode,
  GetPromptResult,
  ListPromptsResult,
  ListResourceTemplatesResult,
  ListResourcesResult,
  ListToolsResult,
  McpResource,
  Prompt,
  PromptArgument,
  PromptMessage,
  PromptOptions,
  ReadResourceResult,
  ResourceContents,
  ResourceOptions,
  ResourceTemplate,
  ResourceTemplateOptions,
  Role,
  ServerResult,
  TextContent,
  TextData,
  TextResourceContents,
  Tool,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

export namespace serverHandler {
  export function handle(
    _ctx: MessageContext,
    message: ClientMessage,
  ): Result<ServerResult, ErrorCode> | null {
    if (message.tag != ClientMessageTag.request) return null;
    return answer(message.request._1);
  }
}

function answer(request: ClientRequest): Result<ServerResult, ErrorCode> | null {
  switch (request.tag) {
    case ClientRequestTag.toolsList:
      return ok(
        ServerResult.toolsList(
          new ListToolsResult(null, null, [new Tool("only", '{"type":"object"}', null)]),
        ),
      );
    case ClientRequestTag.resourcesList:
      return ok(ServerResult.resourcesList(new ListResourcesResult(null, "next", [resource()])));
    case ClientRequestTag.resourcesTemplatesList:
      return ok(
        ServerResult.resourcesTemplatesList(new ListResourceTemplatesResult(null, null, [template()])),
      );
    case ClientRequestTag.resourcesRead:
      return read(request.resourcesRead.uri);
    case ClientRequestTag.promptsList:
      return ok(ServerResult.promptsList(new ListPromptsResult(null, null, [prompt()])));
    case ClientRequestTag.promptsGet:
      return get(request.promptsGet.name);
    case ClientRequestTag.completionComplete:
      return ok(
        ServerResult.completionComplete(
          new CompleteResult(null, new Some<bool>(false), new Some<u64>(1), ["a"]),
        ),
      );
    case ClientRequestTag.initialize:
      return Result.err<ServerResult, ErrorCode>(ErrorCode.methodNotFound(new McpError(-32601, "no", null)));
    default:
      return null;
  }
}

function ok(result: ServerResult): Result<ServerResult, ErrorCode> {
  return Result.ok<ServerResult, ErrorCode>(result);
}

function resource(): McpResource {
  const annotations = new Annotations(null, null, new Some<f64>(1));
  return new McpResource(
    "file:///a",
    "a",
    new ResourceOptions(new Some<u64>(5), "A", "d", "text/plain", annotations, '{"x":1}', null),
  );
}

function template(): ResourceTemplate {
  return new ResourceTemplate(
    "file:///{b}",
    "b",
    new ResourceTemplateOptions("d", "B", "text/plain", null, null, null),
  );
}

function prompt(): Prompt {
  const argument = new PromptArgument("who", "whom to greet", new Some<bool>(true), "Who");
  return new Prompt("greet", new PromptOptions(null, [argument], "says hello", "Greet", null));
}

function read(uri: string): Result<ServerResult, ErrorCode> | null {
  if (uri == "file:///gone") {
    return Result.err<ServerResult, ErrorCode>(
      ErrorCode.mcp(new McpError(-32002, "gone", '{"uri":"file:///gone"}')),
    );
  }
  if (uri != "file:///a") return null;
  const octets = new Uint8Array(1);
  const text = new TextResourceContents(
    uri,
    TextData.text("text"),
    new EmbeddedResourceOptions("text/plain", null),
  );
  const contents: ResourceContents[] = [
    ResourceContents.text(text),
    ResourceContents.blob(new BlobResourceContents(uri, BlobData.blob(octets), null)),
  ];
  return ok(ServerResult.resourcesRead(new ReadResourceResult(null, contents)));
}

function get(name: string): Result<ServerResult, ErrorCode> | null {
  if (name != "greet") return null;
  const hello = ContentBlock.text(new TextContent(TextData.text("hello"), null));
  const messages = [new PromptMessage(hello, Role.assistant)];
  return ok(ServerResult.promptsGet(new GetPromptResult(null, "says hello", messages)));
}
