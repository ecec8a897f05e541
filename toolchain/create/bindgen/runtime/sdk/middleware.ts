/** One link of the chain that answers clients: give it to `middleware`, and export `serverHandler` from `assembly/index.ts`. */
import { Result, Some } from "../abi";
import {
  CallToolResult,
  ClientMessage,
  ClientMessageTag,
  ClientRequest,
  ClientRequestTag,
  Error as ErrorRecord,
  ErrorCode,
  ServerResult,
  ServerResultTag,
} from "../wasmcp/mcp-v20251125/mcp";
import { handle as ask, MessageContext } from "../wasmcp/mcp-v20251125/server-handler";
import { textBlock } from "./content";
import { answering, messageContext } from "./message";

/** A result or an error; `null` for a notification, and when no component knows what is asked for. */
export type Answer = Result<ServerResult, ErrorCode> | null;

let work: ((message: ClientMessage) => Result<ServerResult, ErrorCode> | null) | null = null;

/**
 * Sets what the link does with each message. It asks the next link with `next(message)`, or answers by itself.
 *
 * @example
 * middleware((message) => next(message));
 */
export function middleware(
  handler: (message: ClientMessage) => Result<ServerResult, ErrorCode> | null,
): void {
  work = handler;
}

/** Asks the next link of the chain. */
export function next(message: ClientMessage): Result<ServerResult, ErrorCode> | null {
  const context = messageContext();
  return context === null ? null : ask(context, message);
}

/** The request in a message; `null` for a notification and for an answer of the client. */
export function requestOf(message: ClientMessage): ClientRequest | null {
  return message.tag == ClientMessageTag.request ? message.request._1 : null;
}

/** The method of a request as the protocol calls it: `tools/call`. */
export function methodOf(request: ClientRequest): string {
  switch (request.tag) {
    case ClientRequestTag.initialize:
      return "initialize";
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

/** The tool, prompt or resource that a request is about; empty for lists. */
export function subjectOf(request: ClientRequest): string {
  switch (request.tag) {
    case ClientRequestTag.toolsCall:
      return request.toolsCall.name;
    case ClientRequestTag.promptsGet:
      return request.promptsGet.name;
    case ClientRequestTag.resourcesRead:
      return request.resourcesRead.uri;
    default:
      return "";
  }
}

/** `ok`, `failed` (a tool that answers with `isError`), `refused` (an error) or `unknown` (no component knows it). */
export function outcomeOf(answer: Result<ServerResult, ErrorCode> | null): string {
  if (answer === null) return "unknown";
  if (answer.isErr) return "refused";
  const result = answer.ok;
  if (result.tag != ServerResultTag.toolsCall) return "ok";
  const isError = result.toolsCall.isError;
  return isError !== null && isError.value ? "failed" : "ok";
}

/** The answer of a tool: a text, and whether it says why the tool has failed. */
export function toolAnswer(text: string, isFailure: bool = false): Result<ServerResult, ErrorCode> | null {
  const isError = isFailure ? new Some<bool>(true) : null;
  const result = new CallToolResult(null, [textBlock(text)], isError, null);
  return Result.ok<ServerResult, ErrorCode>(ServerResult.toolsCall(result));
}

/** An error as the answer: the request is not valid, or not allowed. */
export function refuse(message: string): Result<ServerResult, ErrorCode> | null {
  return Result.err<ServerResult, ErrorCode>(
    ErrorCode.invalidRequest(new ErrorRecord(-32600, message, null)),
  );
}

/** The interface that the world exports: `export { serverHandler } from "../bindings/sdk/middleware";` */
export namespace serverHandler {
  export function handle(
    context: MessageContext,
    message: ClientMessage,
  ): Result<ServerResult, ErrorCode> | null {
    answering(context);
    const handler = work;
    return handler === null ? next(message) : handler(message);
  }
}
