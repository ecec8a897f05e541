/** What functions of `tools`, `resources`, `prompts` and `completions` return, at the level of memory: `result<…, error-code>`. */
import { ErrorCode } from "../../bindings/wasmcp/mcp-v20251125/mcp";

/** The payload lies as far behind the tag as the alignment of the error, which holds an s64. */
const OUTCOME_PAYLOAD: usize = ErrorCode.ALIGN;

/** Whether what a capability's function has returned is an error; then it lies at `outcomeError`. */
export function isErrorOutcome(outcome: usize): bool {
  return load<u8>(outcome) != 0;
}

export function outcomeError(outcome: usize): usize {
  return outcome + OUTCOME_PAYLOAD;
}

/** Where the result lies in what a function has returned without an error. */
export function outcomeResult(outcome: usize): usize {
  return outcome + OUTCOME_PAYLOAD;
}
