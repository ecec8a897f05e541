/** `wasmcp:mcp-v20251125/server-handler` and `extension-chain`: the ends of both chains. */
import { Result, Tuple2, Utf8 } from "../../bindings/abi";
import {
  ClientRequestTag,
  ErrorCode,
  Error as McpError,
  Implementation,
  InitializeResult,
  ProtocolVersion,
  ServerCapabilities,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  newError,
  newResult,
  noAnswer,
  prefixed,
  requestTag,
  resultPayload,
} from "../../lib/abi/handler-memory";
import { asciiUtf8 } from "../../lib/abi/text";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    const tag = requestTag(args);
    if (tag < 0) return noAnswer();
    if (tag == ClientRequestTag.initialize) return emptyServer();
    const message = prefixed("Method not found: ", asciiUtf8(methodName(tag)));
    return newError(ErrorCode.methodNotFound(new McpError(-32601, message, null)));
  }
}

/** A server that can do nothing; on the way back every component adds what it can. */
function emptyServer(): usize {
  const answer = newResult(ServerResultTag.initialize);
  new InitializeResult(
    null,
    new Implementation(asciiUtf8("wasmcp-server"), null, asciiUtf8("0.1.0"), null, null),
    new ServerCapabilities(null, null, null, null, null),
    ProtocolVersion.v20251125,
    null,
  ).lower(resultPayload(answer));
  return answer;
}

function methodName(tag: i32): string {
  switch (tag) {
    case ClientRequestTag.toolsList:
      return "tools/list";
    case ClientRequestTag.toolsCall:
      return "tools/call";
    case ClientRequestTag.resourcesList:
      return "resources/list";
    case ClientRequestTag.resourcesRead:
      return "resources/read";
    case ClientRequestTag.resourcesTemplatesList:
      return "resources/templates/list";
    case ClientRequestTag.promptsList:
      return "prompts/list";
    case ClientRequestTag.promptsGet:
      return "prompts/get";
    case ClientRequestTag.completionComplete:
      return "completion/complete";
    case ClientRequestTag.loggingSetLevel:
      return "logging/setLevel";
    case ClientRequestTag.ping:
      return "ping";
    case ClientRequestTag.resourcesSubscribe:
      return "resources/subscribe";
    default:
      return "resources/unsubscribe";
  }
}

/** Behind all components with methods of their own. */
export namespace extensionChain {
  export function advertise(): Array<Tuple2<Utf8, Utf8>> {
    return [];
  }

  export function handle(_method: Utf8, _params: Utf8): Result<Utf8, ErrorCode> | null {
    return null;
  }
}
