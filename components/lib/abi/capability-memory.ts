/**
 * The functions of `tools`, `resources`, `prompts` and `completions` at the level of memory; see `handler-memory.ts`
 * for why. They are all alike: arguments are a context and a request, and what comes back is a result or an error.
 */
import { ErrorCodeTag, ServerResultTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  HANDLE_ARGS_CTX,
  HANDLE_RESULT_SIZE,
  MessageContext,
  handleRaw as askNext,
} from "../../bindings/wasmcp/mcp-v20251125/server-handler";
import { errorAnswer, isUnanswered, newResult, resultPayload } from "./handler-memory";
import { allocate } from "../bytes/allocate";
import { isErrorOutcome, outcomeError, outcomeResult } from "./outcome";

/** What the chain behind this component answers. */
export function next(handleArgs: usize): usize {
  const answer = allocate(HANDLE_RESULT_SIZE);
  askNext(handleArgs, answer);
  return answer;
}

/** Arguments for a function of a capability: the context that `handle` was given, and the `size` bytes at `request`. */
export function capabilityArgs(handleArgs: usize, request: usize, size: usize): usize {
  // A context's size is a multiple of 8, the largest alignment there is, so that any request follows it at once.
  const args = allocate(MessageContext.SIZE + size);
  memory.copy(args, handleArgs + HANDLE_ARGS_CTX, MessageContext.SIZE);
  memory.copy(args + MessageContext.SIZE, request, size);
  return args;
}

export function isMethodNotFound(error: usize): bool {
  return load<u8>(error) == (ErrorCodeTag.methodNotFound as u8);
}

/**
 * The answer of the first component that knows the requested item: the own component, whose function has returned `outcome`, or
 * one behind. A result of the own component is of the kind `tag`, with `size` and `align`. 0 when no component knows the item.
 */
export function firstAnswer(
  handleArgs: usize,
  outcome: usize,
  tag: ServerResultTag,
  size: usize,
  align: usize,
): usize {
  if (isErrorOutcome(outcome)) return errorAnswer(outcomeError(outcome));
  const option = outcomeResult(outcome);
  if (load<u8>(option) == 0) {
    const behind = next(handleArgs);
    return isUnanswered(behind) ? 0 : behind;
  }
  const answer = newResult(tag);
  memory.copy(resultPayload(answer), option + align, size);
  return answer;
}
