/** `wasmcp:mcp-v20251125/completions` of one part, without what it must not know of a message. */
import {
  COMPLETE_ARGS_SIZE,
  COMPLETE_RESULT_SIZE,
  completeRaw as complete,
} from "../../bindings/wasmcp/mcp-v20251125/completions";
import { withoutMembers } from "../../lib/abi/context-members";
import { partGrants } from "../../lib/abi/part-grants";
import { allocate } from "../../lib/bytes/allocate";

export namespace completions {
  export function completeRaw(args: usize): usize {
    const outcome = allocate(COMPLETE_RESULT_SIZE);
    complete(withoutMembers(args, COMPLETE_ARGS_SIZE, partGrants()), outcome);
    return outcome;
  }
}
