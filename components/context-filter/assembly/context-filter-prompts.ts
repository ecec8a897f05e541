/** `wasmcp:mcp-v20251125/prompts` of one part, without what it must not know of a message. */
import {
  LIST_PROMPTS_ARGS_SIZE,
  LIST_PROMPTS_RESULT_SIZE,
  GET_PROMPT_ARGS_SIZE,
  GET_PROMPT_RESULT_SIZE,
  listPromptsRaw as listPrompts,
  getPromptRaw as getPrompt,
} from "../../bindings/wasmcp/mcp-v20251125/prompts";
import { withoutMembers } from "../../lib/abi/context-members";
import { partGrants } from "../../lib/abi/part-grants";
import { allocate } from "../../lib/bytes/allocate";

export namespace prompts {
  export function listPromptsRaw(args: usize): usize {
    const outcome = allocate(LIST_PROMPTS_RESULT_SIZE);
    listPrompts(withoutMembers(args, LIST_PROMPTS_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }

  export function getPromptRaw(args: usize): usize {
    const outcome = allocate(GET_PROMPT_RESULT_SIZE);
    getPrompt(withoutMembers(args, GET_PROMPT_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }
}
