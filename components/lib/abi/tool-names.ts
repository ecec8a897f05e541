/**
 * The names of tools at the level of memory; see `handler-memory.ts` for why. Imports no `server-handler`, so that
 * a component that stands between a part and its middleware need not either.
 */
import { Utf8 } from "../../bindings/abi";
import { sameOctets } from "../../bindings/slice";
import { ErrorCode, Tool } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { CALL_TOOL_ARGS_REQUEST, CALL_TOOL_RESULT_SIZE } from "../../bindings/wasmcp/mcp-v20251125/tools";
import { allocate } from "../bytes/allocate";

/** In `result<list-tools-result, error-code>`: behind the tag, `meta` and `next-cursor`, which are `option<string>`. */
const TOOLS: usize = ErrorCode.ALIGN + 2 * 12;

/** Puts `prefix` before the name of each tool in what `list-tools` has returned. */
export function prefixNames(listOutcome: usize, prefix: Utf8): void {
  const isError = load<u8>(listOutcome) != 0;
  if (isError) return;
  const tools = load<usize>(listOutcome, TOOLS);
  const count = load<i32>(listOutcome, TOOLS + 4);
  for (let i = 0; i < count; i++) {
    // The name is the first thing in a tool, and in a call.
    const name = tools + (i as usize) * Tool.SIZE;
    const length = load<i32>(name, 4);
    const longer = allocate((prefix.len + length) as usize);
    memory.copy(longer, prefix.ptr, prefix.len);
    memory.copy(longer + (prefix.len as usize), load<usize>(name), length);
    storeText(name, longer, prefix.len + length);
  }
}

/** Takes `prefix` off the name of the tool that is called; false when the name does not begin with it. */
export function cutPrefix(callArgs: usize, prefix: Utf8): bool {
  const name = callArgs + CALL_TOOL_ARGS_REQUEST;
  const start = load<usize>(name);
  const length = load<i32>(name, 4);
  if (length < prefix.len || !sameOctets(start, prefix.ptr, prefix.len)) return false;
  storeText(name, start + (prefix.len as usize), length - prefix.len);
  return true;
}

/** What `call-tool` returns for a tool that it does not know: no error, and no result. */
export function unknownTool(): usize {
  const outcome = allocate(CALL_TOOL_RESULT_SIZE);
  memory.fill(outcome, 0, CALL_TOOL_RESULT_SIZE);
  return outcome;
}

function storeText(at: usize, start: usize, length: i32): void {
  store<usize>(at, start);
  store<i32>(at, length, 4);
}
