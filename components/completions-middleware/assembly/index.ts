/** `wasmcp:mcp-v20251125/server-handler` around a component that exports `completions`. */
import {
  ClientRequestTag,
  CompleteRequest,
  CompleteResult,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { COMPLETE_RESULT_SIZE, completeRaw } from "../../bindings/wasmcp/mcp-v20251125/completions";
import { capabilityArgs, next, ownAnswer } from "../../lib/capability-memory";
import {
  addCompletions,
  invalidParams,
  isResult,
  isUnanswered,
  loadText,
  prefixed,
  requestAt,
  requestPayload,
  requestTag,
  resultPayload,
} from "../../lib/handler-memory";
import { allocate } from "../../lib/memory";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    const request = requestAt(args);
    if (request == 0) return next(args);
    switch (requestTag(request)) {
      case ClientRequestTag.completionComplete:
        return complete(args, requestPayload(request));
      case ClientRequestTag.initialize:
        return initialize(args);
      default:
        return next(args);
    }
  }
}

/** Whoever is behind answers, and this component adds that arguments are completed. */
function initialize(args: usize): usize {
  const answer = next(args);
  if (isResult(answer, ServerResultTag.initialize)) addCompletions(resultPayload(answer));
  return answer;
}

function complete(args: usize, request: usize): usize {
  const outcome = allocate(COMPLETE_RESULT_SIZE);
  completeRaw(capabilityArgs(args, request, CompleteRequest.SIZE), outcome);
  const own = ownAnswer(outcome, ServerResultTag.completionComplete, CompleteResult.SIZE, CompleteResult.ALIGN);
  if (own != 0) return own;
  const answer = next(args);
  // A request begins with the argument, and that with its name.
  return isUnanswered(answer) ? invalidParams(prefixed("Unknown argument: ", loadText(request))) : answer;
}
