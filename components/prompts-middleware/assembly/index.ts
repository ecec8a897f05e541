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
import { capabilityArgs, next, ownAnswer } from "../../lib/capability-memory";
import {
  addLists,
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
import { Listing } from "../../lib/listing";
import { allocate } from "../../lib/memory";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    const request = requestAt(args);
    if (request == 0) return next(args);
    const params = requestPayload(request);
    switch (requestTag(request)) {
      case ClientRequestTag.promptsGet:
        return getPrompt(args, params);
      case ClientRequestTag.promptsList:
        return new Prompts().answer(args, params);
      case ClientRequestTag.initialize:
        return initialize(args);
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

/** Whoever is behind answers, and this component adds that there are prompts. */
function initialize(args: usize): usize {
  const answer = next(args);
  if (isResult(answer, ServerResultTag.initialize)) addLists(resultPayload(answer), ServerLists.prompts);
  return answer;
}

function getPrompt(args: usize, request: usize): usize {
  const outcome = allocate(GET_PROMPT_RESULT_SIZE);
  getPromptRaw(capabilityArgs(args, request, GetPromptRequest.SIZE), outcome);
  const own = ownAnswer(outcome, ServerResultTag.promptsGet, GetPromptResult.SIZE, GetPromptResult.ALIGN);
  if (own != 0) return own;
  const answer = next(args);
  return isUnanswered(answer) ? invalidParams(prefixed("Unknown prompt: ", loadText(request))) : answer;
}
