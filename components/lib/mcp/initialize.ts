/** `initialize` on its way back along the chain: the components behind have answered, and each middleware adds its own capability. */
import { Implementation, ServerResultTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { next } from "../abi/capability-memory";
import { OPTIONAL_TEXT_SIZE, isResult, resultPayload, storeOptionalText } from "../abi/handler-memory";
import { asciiUtf8 } from "../abi/text";

/** Where the `server-capabilities` lie in an `initialize-result`: behind `meta` and `server-info`. */
const CAPABILITIES: usize = OPTIONAL_TEXT_SIZE + Implementation.SIZE;
/** Where the lists lie: behind `completions`, `experimental` and `logging`. */
const LIST_CHANGED: usize = CAPABILITIES + 3 * OPTIONAL_TEXT_SIZE;

/** The chain's answer to `initialize`, and that the server has these lists, which are flags of `ServerLists`. */
export function initializeWithLists(handleArgs: usize, lists: u8): usize {
  const answer = next(handleArgs);
  if (isResult(answer, ServerResultTag.initialize)) {
    const listChanged = resultPayload(answer) + LIST_CHANGED;
    const present = load<u8>(listChanged) == 1 ? load<u8>(listChanged, 1) : 0;
    store<u8>(listChanged, 1);
    store<u8>(listChanged, present | lists, 1);
  }
  return answer;
}

/** The chain's answer to `initialize`, and that the server completes arguments. */
export function initializeWithCompletions(handleArgs: usize): usize {
  const answer = next(handleArgs);
  if (isResult(answer, ServerResultTag.initialize)) {
    storeOptionalText(resultPayload(answer) + CAPABILITIES, asciiUtf8("{}"));
  }
  return answer;
}
