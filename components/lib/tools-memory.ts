/** The results of interface `tools` at the level of memory; see `handler-memory.ts` for why. */
import { Utf8 } from "../bindings/abi";
import { CallToolRequest, CallToolResult, ErrorCode, ErrorCodeTag, ListToolsRequest, Tool } from "../bindings/wasmcp/mcp-v20251125/mcp";
import { HANDLE_ARGS_CTX, HANDLE_ARGS_SIZE, MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";
import {
  CALL_TOOL_ARGS_CTX,
  CALL_TOOL_ARGS_REQUEST,
  CALL_TOOL_ARGS_SIZE,
  LIST_TOOLS_ARGS_CTX,
  LIST_TOOLS_ARGS_REQUEST,
  LIST_TOOLS_ARGS_SIZE,
} from "../bindings/wasmcp/mcp-v20251125/tools";
import { OPTIONAL_TEXT_SIZE, loadOptionalText, loadText, requestAt, requestPayload, storeOptionalText } from "./handler-memory";

/** `result<…, error-code>`: the payload lies as far behind the tag as the alignment of the error, which holds an s64. */
const OUTCOME_PAYLOAD: usize = ErrorCode.ALIGN;

/** Of a `string`: pointer and length. */
const TEXT_SIZE: usize = 8;

/** Whether what an interface's function has returned is an error; then it lies at `outcomeError`. */
export function isErrorOutcome(outcome: usize): bool {
  return load<u8>(outcome) != 0;
}

export function outcomeError(outcome: usize): usize {
  return outcome + OUTCOME_PAYLOAD;
}

export function isMethodNotFound(error: usize): bool {
  return load<u8>(error) == (ErrorCodeTag.methodNotFound as u8);
}

/** Arguments for `list-tools`, from those of `handle` and a cursor of its own. */
export function listToolsArgs(handleArgs: usize, cursor: Utf8 | null): usize {
  const args = heap.alloc(LIST_TOOLS_ARGS_SIZE);
  memory.copy(args + LIST_TOOLS_ARGS_CTX, handleArgs + HANDLE_ARGS_CTX, MessageContext.SIZE);
  storeOptionalText(args + LIST_TOOLS_ARGS_REQUEST, cursor);
  return args;
}

/** Arguments for `handle` that differ in the cursor of their `list-tools-request`. */
export function withCursor(handleArgs: usize, cursor: Utf8 | null): usize {
  const args = heap.alloc(HANDLE_ARGS_SIZE);
  memory.copy(args, handleArgs, HANDLE_ARGS_SIZE);
  storeOptionalText(requestPayload(requestAt(args)), cursor);
  return args;
}

/** Arguments for `call-tool`, from those of `handle`. */
export function callToolArgs(handleArgs: usize, request: usize): usize {
  const args = heap.alloc(CALL_TOOL_ARGS_SIZE);
  memory.copy(args + CALL_TOOL_ARGS_CTX, handleArgs + HANDLE_ARGS_CTX, MessageContext.SIZE);
  memory.copy(args + CALL_TOOL_ARGS_REQUEST, request, CallToolRequest.SIZE);
  return args;
}

/** The `call-tool-result` in what `call-tool` has returned without an error; 0 when it knows no such tool. */
export function callToolResult(outcome: usize): usize {
  const option = outcome + OUTCOME_PAYLOAD;
  return load<u8>(option) == 0 ? 0 : option + CallToolResult.ALIGN;
}

/** A `list-tools-result`: `meta`, `next-cursor`, and the list's pointer and length. */
export class ToolsPage {
  meta: Utf8 | null;
  nextCursor: Utf8 | null;
  /** The tools one after the other, `Tool.SIZE` apart. */
  tools: usize;
  count: i32;

  constructor(result: usize) {
    this.meta = loadOptionalText(result);
    this.nextCursor = loadOptionalText(result + OPTIONAL_TEXT_SIZE);
    this.tools = load<usize>(result, 2 * OPTIONAL_TEXT_SIZE);
    this.count = load<i32>(result, 2 * OPTIONAL_TEXT_SIZE + 4);
  }

  static ofOutcome(outcome: usize): ToolsPage {
    return new ToolsPage(outcome + OUTCOME_PAYLOAD);
  }

  store(result: usize): void {
    storeOptionalText(result, this.meta);
    storeOptionalText(result + OPTIONAL_TEXT_SIZE, this.nextCursor);
    store<usize>(result, this.tools, 2 * OPTIONAL_TEXT_SIZE);
    store<i32>(result, this.count, 2 * OPTIONAL_TEXT_SIZE + 4);
  }

  nameOf(index: i32): Utf8 {
    return loadText(this.tools + (index as usize) * Tool.SIZE);
  }

  /** The tool's input schema, which follows its name. */
  schemaOf(index: i32): Utf8 {
    return loadText(this.tools + (index as usize) * Tool.SIZE + TEXT_SIZE);
  }

  /** Appends the tools of `other`; of tools with one name the first stays. */
  append(other: ToolsPage): void {
    const both = heap.alloc(((this.count + other.count) as usize) * Tool.SIZE);
    const first = new ToolsPageBuilder(both);
    first.addAll(this);
    first.addAll(other);
    this.tools = both;
    this.count = first.count;
    if (this.meta === null) this.meta = other.meta;
  }
}

class ToolsPageBuilder {
  count: i32 = 0;

  constructor(readonly tools: usize) {}

  addAll(page: ToolsPage): void {
    for (let i = 0; i < page.count; i++) {
      if (this.has(page.nameOf(i))) continue;
      memory.copy(this.tools + (this.count as usize) * Tool.SIZE, page.tools + (i as usize) * Tool.SIZE, Tool.SIZE);
      this.count++;
    }
  }

  private has(name: Utf8): bool {
    for (let i = 0; i < this.count; i++) {
      const at = this.tools + (i as usize) * Tool.SIZE;
      if (load<i32>(at, 4) == name.len && memory.compare(load<usize>(at), name.ptr, name.len) == 0) return true;
    }
    return false;
  }
}
