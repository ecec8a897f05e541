/** `wasmcp:mcp-v20251125/prompts` of a component that exports `wasmcp:mcp-v20260728/interactive-prompts` as well. */
import { GetPromptRequest, GetPromptResult } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  GET_PROMPT_ARGS_REQUEST,
  GET_PROMPT_RESULT_SIZE,
  LIST_PROMPTS_RESULT_SIZE,
  getPromptRaw as getPlainPrompt,
  listPromptsRaw as listPrompts,
} from "../../bindings/wasmcp/mcp-v20251125/prompts";
import {
  GET_PROMPT_RESULT_SIZE as OUTCOME_SIZE,
  getPromptRaw as getInteractivePrompt,
} from "../../bindings/wasmcp/mcp-v20260728/interactive-prompts";
import { Interactive } from "../../lib/mcp/interactive";
import { allocate } from "../../lib/bytes/allocate";

class InteractivePrompts extends Interactive {
  constructor() {
    super(
      GET_PROMPT_ARGS_REQUEST,
      GetPromptRequest.SIZE,
      GetPromptResult.SIZE,
      GetPromptResult.ALIGN,
      GET_PROMPT_RESULT_SIZE,
      OUTCOME_SIZE,
    );
  }

  protected askInteractive(args: usize, outcome: usize): void {
    getInteractivePrompt(args, outcome);
  }

  protected askPlain(args: usize, outcome: usize): void {
    getPlainPrompt(args, outcome);
  }
}

export namespace prompts {
  export function listPromptsRaw(args: usize): usize {
    const outcome = allocate(LIST_PROMPTS_RESULT_SIZE);
    listPrompts(args, outcome);
    return outcome;
  }

  export function getPromptRaw(args: usize): usize {
    return new InteractivePrompts().answer(args);
  }
}
