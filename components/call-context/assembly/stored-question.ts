/**
 * Questions over HTTP, in the storage that all instances share: the answer comes to another instance than the one that waits.
 *
 * | key | value |
 * |---|---|
 * | `__mcp__:question:<id>` | when it was asked, and the session whose client was asked: `1763000000000 1f0c…`; there for as long as a call may wait |
 * | `__mcp__:answer:<id>` | the response |
 *
 * The call that has waited removes both. When its instance was stopped meanwhile, later questions remove them: `numbered.ts`.
 */
import { Utf8 } from "../../bindings/abi";
import { subscribeDuration } from "../../bindings/wasi/clocks/monotonic-clock";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { integerIn } from "../../lib/json/json";
import { JsonWriter } from "../../lib/json/json-writer";
import { Span } from "../../lib/bytes/span";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { millisecondsNow } from "../../lib/io/time";
import { Numbered } from "./numbered";
import { isDamaged, ownKey } from "./storage";

/** For how long a question is good after it was asked, in milliseconds: people fill in forms, and visit pages. */
const PATIENCE: u64 = 10 * 60 * 1000;
/** How much later it is removed by others, who may have come to know the time by another clock. */
const MARGIN: u64 = 60 * 1000;

/** How often the store is asked for a question when it fails, and the pause in nanoseconds. */
const ATTEMPTS: i32 = 5;
const ATTEMPT_PAUSE: u64 = 50_000_000;

export class StoredQuestion {
  private constructor(
    /** When it was asked, in milliseconds since the Unix epoch. */
    private readonly at: u64,
    /** Whose client was asked; empty for one without a session. */
    readonly session: Span,
  ) {}

  /** Whether it is too late for an answer. */
  get isOver(): bool {
    return millisecondsNow() > this.at + PATIENCE;
  }

  /** Whether no call can be waiting any more. */
  get isForgotten(): bool {
    return millisecondsNow() > this.at + PATIENCE + MARGIN;
  }

  /** `null` when no call waits for its answer, or the store does not say so after some attempts. */
  static find(store: Bucket, id: Span): StoredQuestion | null {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const found = store.getString(questionKey(id));
      if (!found.isErr) return StoredQuestion.parse(found.ok);
      if (isDamaged(found.err)) return null;
      const timer = subscribeDuration(ATTEMPT_PAUSE);
      timer.block();
      timer.drop();
    }
    return null;
  }

  static parse(value: Utf8 | null): StoredQuestion | null {
    if (value === null) return null;
    const text = spanOf(value);
    const blank = text.indexOf(0x20);
    if (blank < 0) return null;
    return new StoredQuestion(integerIn(text.slice(0, blank)) as u64, text.slice(blank + 1));
  }
}

/** Before the question is asked. False when it cannot be stored. */
export function storeQuestion(store: Bucket, id: Span, session: Span): bool {
  const numbers = new QuestionNumbers();
  numbers.removeSome(store);
  const value = new JsonWriter();
  value.unsigned(millisecondsNow());
  value.ascii(" ");
  value.bytes(session);
  if (!store.setString(questionKey(id), utf8Of(value.span)).isErr && numbers.add(store, id)) return true;
  removeQuestion(store, id);
  return false;
}

/** Called when no call waits any longer. The question goes first, so that no answer is stored after it. */
export function removeQuestion(store: Bucket, id: Span): void {
  store.delete(questionKey(id));
  store.delete(answerTo(id));
}

export function answerTo(id: Span): Utf8 {
  return ownKey("answer", id);
}

function questionKey(id: Span): Utf8 {
  return ownKey("question", id);
}

class QuestionNumbers extends Numbered {
  constructor() {
    super("question");
  }

  protected isOver(store: Bucket, id: Span): bool {
    const found = store.getString(questionKey(id));
    // A store that does not answer has not forgotten the question.
    if (found.isErr) return isDamaged(found.err);
    const question = StoredQuestion.parse(found.ok);
    return question === null || question.isForgotten;
  }

  protected remove(store: Bucket, id: Span): void {
    removeQuestion(store, id);
  }
}
