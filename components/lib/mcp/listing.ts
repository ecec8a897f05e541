/**
 * Lists over a chain of components: of tools, resources, resource templates and prompts.
 *
 * A list is one component's pages and then those of the chain behind it. A cursor says whose page comes next and holds
 * that one's own cursor: `o:page-2` is a page of this component's, `d:o:page-2` one of the next component's. All four
 * kinds of list have the same shape in memory: `meta`, `next-cursor`, and entries that begin with what identifies them.
 */
import { Utf8 } from "../../bindings/abi";
import { sameOctets } from "../../bindings/slice";
import { ServerResultTag } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HANDLE_ARGS_SIZE } from "../../bindings/wasmcp/mcp-v20251125/server-handler";
import { capabilityArgs, isMethodNotFound, next } from "../abi/capability-memory";
import { isErrorOutcome, outcomeError, outcomeResult } from "../abi/outcome";
import {
  OPTIONAL_TEXT_SIZE,
  errorAnswer,
  invalidParams,
  isResult,
  isUnanswered,
  loadOptionalText,
  loadText,
  newResult,
  prefixed,
  requestParams,
  resultPayload,
  storeOptionalText,
  zeroed,
} from "../abi/handler-memory";
import { allocate } from "../bytes/allocate";
import { spanOf } from "../abi/text";

const OWN = "o:";
const DOWNSTREAM = "d:";

/** One kind of list; a middleware says how its component is asked for a page. */
export abstract class Listing {
  constructor(
    /** Which result of the chain holds such a list. */
    readonly tag: ServerResultTag,
    /** Of one entry. */
    readonly entrySize: usize,
    /** Of what the component's function returns. */
    readonly outcomeSize: usize,
  ) {}

  /** Asks this component's own for a page, such as `list-tools`. */
  protected abstract call(args: usize, outcome: usize): void;

  /** Answers a request for a page, whose parameters are a cursor at most. */
  answer(handleArgs: usize): usize {
    const cursor = loadOptionalText(requestParams(handleArgs));
    if (cursor === null) return this.own(handleArgs, null);
    const text = spanOf(cursor);
    const inner = text.length < 2 ? cursor : new Utf8(cursor.ptr + 2, cursor.len - 2);
    if (text.startsWith(OWN)) return this.own(handleArgs, inner);
    if (text.startsWith(DOWNSTREAM)) return this.downstream(handleArgs, inner);
    return unknownCursor(cursor);
  }

  /** What this component's own returns for the page at its cursor. */
  ask(handleArgs: usize, cursor: Utf8 | null): usize {
    const request = zeroed(OPTIONAL_TEXT_SIZE);
    storeOptionalText(request, cursor);
    const outcome = allocate(this.outcomeSize);
    this.call(capabilityArgs(handleArgs, request, OPTIONAL_TEXT_SIZE), outcome);
    return outcome;
  }

  pageOf(result: usize): ListPage {
    return new ListPage(result, this.entrySize);
  }

  /** A page of this component's own; the last one is filled up with the first page of the chain behind it. */
  private own(handleArgs: usize, cursor: Utf8 | null): usize {
    const outcome = this.ask(handleArgs, cursor);
    if (isErrorOutcome(outcome)) {
      const error = outcomeError(outcome);
      return isMethodNotFound(error) ? this.downstream(handleArgs, null) : errorAnswer(error);
    }
    const page = this.pageOf(outcomeResult(outcome));
    const following = page.nextCursor;
    if (following !== null) {
      page.nextCursor = prefixed(OWN, following);
      return this.answerWith(page);
    }
    const answer = this.downstream(handleArgs, null);
    if (isResult(answer, this.tag)) {
      const behind = this.pageOf(resultPayload(answer));
      page.append(behind);
      page.nextCursor = behind.nextCursor;
      return this.answerWith(page);
    }
    // No component behind has such a list. Other errors are passed on, since a shorter list would hide them.
    return isUnanswered(answer) ? this.answerWith(page) : answer;
  }

  /** A page of the chain behind this component. */
  private downstream(handleArgs: usize, cursor: Utf8 | null): usize {
    const answer = next(withCursor(handleArgs, cursor));
    // No component behind could have given the cursor.
    if (cursor !== null && isUnanswered(answer)) return unknownCursor(cursor);
    if (!isResult(answer, this.tag)) return answer;
    const page = this.pageOf(resultPayload(answer));
    const following = page.nextCursor;
    if (following !== null) {
      page.nextCursor = prefixed(DOWNSTREAM, following);
      page.store(resultPayload(answer));
    }
    return answer;
  }

  private answerWith(page: ListPage): usize {
    const answer = newResult(this.tag);
    page.store(resultPayload(answer));
    return answer;
  }
}

function unknownCursor(cursor: Utf8): usize {
  return invalidParams(prefixed("Unknown cursor: ", cursor));
}

/** Arguments for `handle` that differ in the cursor of their request for a list. */
function withCursor(handleArgs: usize, cursor: Utf8 | null): usize {
  const args = allocate(HANDLE_ARGS_SIZE);
  memory.copy(args, handleArgs, HANDLE_ARGS_SIZE);
  storeOptionalText(requestParams(args), cursor);
  return args;
}

/** A `list-…-result`: `meta`, `next-cursor`, and the list's pointer and length. */
export class ListPage {
  meta: Utf8 | null;
  nextCursor: Utf8 | null;
  count: i32;
  /** One after the other. */
  private entries: usize;

  constructor(
    result: usize,
    private readonly entrySize: usize,
  ) {
    this.meta = loadOptionalText(result);
    this.nextCursor = loadOptionalText(result + OPTIONAL_TEXT_SIZE);
    this.entries = load<usize>(result, 2 * OPTIONAL_TEXT_SIZE);
    this.count = load<i32>(result, 2 * OPTIONAL_TEXT_SIZE + 4);
  }

  store(result: usize): void {
    storeOptionalText(result, this.meta);
    storeOptionalText(result + OPTIONAL_TEXT_SIZE, this.nextCursor);
    store<usize>(result, this.entries, 2 * OPTIONAL_TEXT_SIZE);
    store<i32>(result, this.count, 2 * OPTIONAL_TEXT_SIZE + 4);
  }

  /** Where an entry lies: the name or the address that identifies it, and what the kind of list has behind that. */
  entry(index: i32): usize {
    return this.entries + (index as usize) * this.entrySize;
  }

  /** Puts an entry in the place of an earlier one. */
  move(from: i32, to: i32): void {
    if (from != to) memory.copy(this.entry(to), this.entry(from), this.entrySize);
  }

  /** Appends the entries of `other`; of those that are called the same the first stays. */
  append(other: ListPage): void {
    const own = this.entries;
    const ownCount = this.count;
    this.entries = allocate(((ownCount + other.count) as usize) * this.entrySize);
    this.count = 0;
    this.addAll(own, ownCount);
    this.addAll(other.entries, other.count);
    if (this.meta === null) this.meta = other.meta;
  }

  /** Adds as many of the entries as are new; there must be room for all. */
  private addAll(entries: usize, count: i32): void {
    for (let i = 0; i < count; i++) {
      const entry = entries + (i as usize) * this.entrySize;
      if (this.has(loadText(entry))) continue;
      memory.copy(this.entry(this.count), entry, this.entrySize);
      this.count++;
    }
  }

  private has(name: Utf8): bool {
    for (let i = 0; i < this.count; i++) {
      const at = this.entry(i);
      if (load<i32>(at, 4) == name.len && sameOctets(load<usize>(at), name.ptr, name.len)) return true;
    }
    return false;
  }
}
