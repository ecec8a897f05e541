/**
 * `server-handler.handle` at the level of memory, for components that hand most messages on unseen.
 *
 * Lifting a message makes an object of every value in it, and handing it on lowers them all again. These functions
 * look at the few places that a middleware needs and leave the rest where the canonical ABI has put it. Layouts follow
 * from the sizes and alignments of the generated types: a variant's payload lies as far behind its tag as its
 * alignment, and the parts of a record come one after the other.
 */
import { Tuple2, Utf8 } from "../../bindings/abi";
import {
  CallToolRequest,
  ClientMessage,
  ClientMessageTag,
  ClientRequest,
  ErrorCode,
  ErrorCodeTag,
  Error as McpError,
  RequestId,
  ServerResult,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  HANDLE_ARGS_CTX,
  HANDLE_ARGS_MESSAGE,
  HANDLE_ARGS_SIZE,
  HANDLE_RESULT_SIZE,
  MessageContext,
} from "../../bindings/wasmcp/mcp-v20251125/server-handler";
import { allocate } from "../bytes/allocate";
import { storeAscii } from "../bytes/ascii";

/** Of `string`: pointer and length. */
const TEXT_SIZE: usize = 8;

/** Of `option<string>`: a tag, then pointer and length. */
export const OPTIONAL_TEXT_SIZE: usize = 12;

/** `option` and `result` around a server result, whose alignment is that of both its cases. */
const ANSWER_OFFSET: usize = ServerResult.ALIGN;
const VALUE_OFFSET: usize = ANSWER_OFFSET + ServerResult.ALIGN;

/** Zeroed memory: every option in it is absent, every variant its first case. */
export function zeroed(size: usize): usize {
  const start = allocate(size);
  memory.fill(start, 0, size);
  return start;
}

/** Where a `client-request` lies in `tuple<request-id, client-request>`: the id's size is a multiple of the request's alignment. */
const REQUEST: usize = HANDLE_ARGS_MESSAGE + ClientMessage.ALIGN + RequestId.SIZE;

/** Which request the message is: a `ClientRequestTag`, or -1 when the message is not a request. */
export function requestTag(args: usize): i32 {
  return load<u8>(args + HANDLE_ARGS_MESSAGE) == ClientMessageTag.request ? load<u8>(args + REQUEST) : -1;
}

/** Where the parameters of the request lie, such as a `call-tool-request`. */
export function requestParams(args: usize): usize {
  return args + REQUEST + ClientRequest.ALIGN;
}

/** The revision that the client speaks: in the context, it follows the option of a handle. */
export function protocolVersionAt(args: usize): Utf8 {
  return loadText(args + HANDLE_ARGS_CTX + 8);
}

/** What surrounds the message. */
export function contextAt(args: usize): MessageContext {
  return MessageContext.lift(args + HANDLE_ARGS_CTX);
}

/** Arguments of `handle` for a request of this component's own. What it leads to is not sent to the client. */
export function ownRequest(handleArgs: usize, id: Utf8, request: ClientRequest): usize {
  const args = allocate(HANDLE_ARGS_SIZE);
  memory.copy(args + HANDLE_ARGS_CTX, handleArgs + HANDLE_ARGS_CTX, MessageContext.SIZE);
  // The context begins with the option of the client's stream.
  store<u8>(args + HANDLE_ARGS_CTX, 0);
  const message = new Tuple2<RequestId, ClientRequest>(RequestId.string(id), request);
  ClientMessage.request(message).lower(args + HANDLE_ARGS_MESSAGE);
  return args;
}

/** Arguments of `handle` for the same message, with another tool to call. */
export function withCall(handleArgs: usize, request: CallToolRequest): usize {
  const args = allocate(HANDLE_ARGS_SIZE);
  memory.copy(args, handleArgs, HANDLE_ARGS_SIZE);
  request.lower(requestParams(args));
  return args;
}

/** An answer that says nothing: not a message for this server. */
export function noAnswer(): usize {
  return zeroed(HANDLE_RESULT_SIZE);
}

/** An answer with a result of the kind `tag`; what belongs at `resultPayload` is still to be written. */
export function newResult(tag: ServerResultTag): usize {
  const answer = noAnswer();
  store<u8>(answer, 1);
  store<u8>(answer + VALUE_OFFSET, tag as u8);
  return answer;
}

export function resultPayload(answer: usize): usize {
  return answer + VALUE_OFFSET + ServerResult.ALIGN;
}

/** Whether the answer is a result of that kind. */
export function isResult(answer: usize, tag: ServerResultTag): bool {
  return (
    load<u8>(answer) == 1 &&
    load<u8>(answer + ANSWER_OFFSET) == 0 &&
    load<u8>(answer + VALUE_OFFSET) == (tag as u8)
  );
}

/** Whether no component knew the message: it has no answer, or the error `method not found`. */
export function isUnanswered(answer: usize): bool {
  if (load<u8>(answer) == 0) return true;
  return (
    load<u8>(answer + ANSWER_OFFSET) == 1 &&
    load<u8>(answer + VALUE_OFFSET) == (ErrorCodeTag.methodNotFound as u8)
  );
}

/** An answer with a copy of the error that lies at `error`. */
export function errorAnswer(error: usize): usize {
  const answer = noAnswer();
  store<u8>(answer, 1);
  store<u8>(answer + ANSWER_OFFSET, 1);
  memory.copy(answer + VALUE_OFFSET, error, ErrorCode.SIZE);
  return answer;
}

/** The message of the error that an answer is, if it is one. */
export function errorMessage(answer: usize): Utf8 | null {
  const isError = load<u8>(answer) == 1 && load<u8>(answer + ANSWER_OFFSET) == 1;
  // Every case holds an error, whose code comes first.
  return isError ? loadText(answer + VALUE_OFFSET + ErrorCode.ALIGN + sizeof<i64>()) : null;
}

export function newError(error: ErrorCode): usize {
  const answer = noAnswer();
  store<u8>(answer, 1);
  store<u8>(answer + ANSWER_OFFSET, 1);
  error.lower(answer + VALUE_OFFSET);
  return answer;
}

export function invalidParams(message: Utf8): usize {
  return newError(ErrorCode.invalidParams(new McpError(-32602, message, null)));
}

/** The `option<string>` at `at`. */
export function loadOptionalText(at: usize): Utf8 | null {
  return load<u8>(at) == 0 ? null : loadText(at + 4);
}

export function storeOptionalText(at: usize, text: Utf8 | null): void {
  store<u8>(at, text !== null ? 1 : 0);
  if (text === null) return;
  store<usize>(at, text.ptr, 4);
  store<i32>(at, text.len, 8);
}

/** The `string` at `at`. */
export function loadText(at: usize): Utf8 {
  return new Utf8(load<usize>(at), load<i32>(at, 4));
}

/** The `string` that follows the one at `at`. */
export function loadSecondText(at: usize): Utf8 {
  return loadText(at + TEXT_SIZE);
}

/** `start` and then `rest`, as text of its own. */
export function prefixed(start: string, rest: Utf8): Utf8 {
  const length = start.length;
  const text = allocate(length + rest.len);
  storeAscii(text, start);
  memory.copy(text + length, rest.ptr, rest.len);
  return new Utf8(text, length + rest.len);
}
