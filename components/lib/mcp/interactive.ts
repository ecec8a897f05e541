/**
 * What stands between a component's interactive capability and the rest of the server, which knows only the plain one: the same
 * for tools, prompts and resources. Values stay where the canonical ABI has put them; see `handler-memory.ts` for why.
 */
import { Utf8 } from "../../bindings/abi";
import { DecisionTag, requireInput } from "../../bindings/wasmcp/framework/calls";
import { ErrorCode, Error as McpError } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { InputRequired, current } from "../../bindings/wasmcp/mcp-v20260728/context";
import { allocate } from "../bytes/allocate";
import { asciiUtf8 } from "../abi/text";

/** `result<option<…>, error-code>`: a tag stands as far before its payload as the payload's alignment, here that of an error. */
const ERROR: usize = ErrorCode.ALIGN;
const OPTION: usize = ErrorCode.ALIGN;

/** A handle, and then the request, which has at most the alignment of a pointer. */
const REQUEST: usize = 4;

/** A component that asks without end must not hold up a call for ever. */
const MOST_ROUNDS: u32 = 8;

export abstract class Interactive {
  constructor(
    /** Where the request lies among the arguments of the plain function, and how long it is. */
    private readonly plainRequest: usize,
    private readonly requestSize: usize,
    /** How long a result is that is complete, and what the two functions return. */
    private readonly resultSize: usize,
    private readonly resultAlign: usize,
    private readonly plainOutcomeSize: usize,
    private readonly outcomeSize: usize,
  ) {}

  /** Where a result lies in what the plain function returns. */
  protected get result(): usize {
    return OPTION + this.resultAlign;
  }

  /** Where an outcome lies in what the interactive function returns, and where its payload. */
  private get outcome(): usize {
    return OPTION + max(this.resultAlign, InputRequired.ALIGN);
  }

  private get outcomePayload(): usize {
    return OPTION + 2 * max(this.resultAlign, InputRequired.ALIGN);
  }

  /** The component's own functions, as they are imported. */
  protected abstract askInteractive(args: usize, outcome: usize): void;
  protected abstract askPlain(args: usize, outcome: usize): void;

  /** What the plain function returns when the client cannot be asked. */
  protected refuse(reason: Utf8): usize {
    return this.fail(ErrorCode.internalError(new McpError(-32603, reason, null)));
  }

  /** Answers a call of the plain function. */
  answer(plainArgs: usize): usize {
    const args = allocate(REQUEST + this.requestSize);
    memory.copy(args + REQUEST, plainArgs + this.plainRequest, this.requestSize);
    for (let round: u32 = 0; round < MOST_ROUNDS; round++) {
      const call = current();
      if (call === null) return this.plain(plainArgs);
      // From here on it is the component's own.
      store<i32>(args, call.handle);
      const outcome = allocate(this.outcomeSize);
      this.askInteractive(args, outcome);
      if (load<u8>(outcome) != 0) return this.copyError(outcome);
      if (load<u8>(outcome + OPTION) == 0) return this.plain(plainArgs);
      if (load<u8>(outcome + this.outcome) == 0) {
        const complete = this.some();
        memory.copy(complete + this.result, outcome + this.outcomePayload, this.resultSize);
        return complete;
      }
      const decision = requireInput(InputRequired.lift(outcome + this.outcomePayload), round);
      switch (decision.tag) {
        case DecisionTag.again:
          break;
        case DecisionTag.recorded:
          return this.some();
        case DecisionTag.refused:
          return this.refuse(decision.refused);
        default:
          return this.fail(decision.failed);
      }
    }
    return this.refuse(asciiUtf8("the component asked the client too many times"));
  }

  private plain(args: usize): usize {
    const outcome = allocate(this.plainOutcomeSize);
    this.askPlain(args, outcome);
    return outcome;
  }

  /** A result that is there, and of which every octet is zero: empty lists, absent options. */
  protected some(): usize {
    const outcome = zeroed(this.plainOutcomeSize);
    store<u8>(outcome + OPTION, 1);
    return outcome;
  }

  protected fail(error: ErrorCode): usize {
    const outcome = zeroed(this.plainOutcomeSize);
    store<u8>(outcome, 1);
    error.lower(outcome + ERROR);
    return outcome;
  }

  private copyError(from: usize): usize {
    const outcome = zeroed(this.plainOutcomeSize);
    store<u8>(outcome, 1);
    memory.copy(outcome + ERROR, from + ERROR, ErrorCode.SIZE);
    return outcome;
  }
}

/** Every option in it is absent, every list empty. */
function zeroed(size: usize): usize {
  const start = allocate(size);
  memory.fill(start, 0, size);
  return start;
}
