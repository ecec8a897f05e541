/** `wasmcp:mcp-v20251125/server-handler` around a component that exports `completions`. */
import {
  ClientRequestTag,
  CompleteRequest,
  CompleteResult,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { COMPLETE_RESULT_SIZE, completeRaw } from "../../bindings/wasmcp/mcp-v20251125/completions";
import { capabilityArgs, firstAnswer, next } from "../../lib/abi/capability-memory";
import { invalidParams, loadText, prefixed, requestParams, requestTag } from "../../lib/abi/handler-memory";
import { initializeWithCompletions } from "../../lib/mcp/initialize";
import { allocate } from "../../lib/bytes/allocate";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    switch (requestTag(args)) {
      case ClientRequestTag.completionComplete:
        return complete(args);
      case ClientRequestTag.initialize:
        return initializeWithCompletions(args);
      default:
        return next(args);
    }
  }
}

function complete(args: usize): usize {
  const request = requestParams(args);
  const outcome = allocate(COMPLETE_RESULT_SIZE);
  completeRaw(capabilityArgs(args, request, CompleteRequest.SIZE), outcome);
  const answer = firstAnswer(
    args,
    outcome,
    ServerResultTag.completionComplete,
    CompleteResult.SIZE,
    CompleteResult.ALIGN,
  );
  // A request begins with the argument, and that with its name.
  return answer != 0 ? answer : invalidParams(prefixed("Unknown argument: ", loadText(request)));
}
