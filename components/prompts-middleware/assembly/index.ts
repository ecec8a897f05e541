/** `wasmcp:mcp-v20251125/server-handler` around a component that exports `prompts`. */
import {
  ClientRequestTag,
  GetPromptRequest,
  GetPromptResult,
  Prompt,
  ServerLists,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  GET_PROMPT_RESULT_SIZE,
  LIST_PROMPTS_RESULT_SIZE,
  getPromptRaw,
  listPromptsRaw,
} from "../../bindings/wasmcp/mcp-v20251125/prompts";
import { capabilityArgs, firstAnswer, next } from "../../lib/abi/capability-memory";
import { invalidParams, loadText, prefixed, requestParams, requestTag } from "../../lib/abi/handler-memory";
import { initializeWithLists } from "../../lib/mcp/initialize";
import { Listing } from "../../lib/mcp/listing";
import { allocate } from "../../lib/bytes/allocate";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    switch (requestTag(args)) {
      case ClientRequestTag.promptsGet:
        return getPrompt(args);
      case ClientRequestTag.promptsList:
        return new Prompts().answer(args);
      case ClientRequestTag.initialize:
        return initializeWithLists(args, ServerLists.prompts);
      default:
        return next(args);
    }
  }
}

class Prompts extends Listing {
  constructor() {
    super(ServerResultTag.promptsList, Prompt.SIZE, LIST_PROMPTS_RESULT_SIZE);
  }

  protected call(args: usize, outcome: usize): void {
    listPromptsRaw(args, outcome);
  }
}

function getPrompt(args: usize): usize {
  const request = requestParams(args);
  const outcome = allocate(GET_PROMPT_RESULT_SIZE);
  getPromptRaw(capabilityArgs(args, request, GetPromptRequest.SIZE), outcome);
  const answer = firstAnswer(
    args,
    outcome,
    ServerResultTag.promptsGet,
    GetPromptResult.SIZE,
    GetPromptResult.ALIGN,
  );
  return answer != 0 ? answer : invalidParams(prefixed("Unknown prompt: ", loadText(request)));
}
