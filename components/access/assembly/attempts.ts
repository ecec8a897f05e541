/**
 * When something was last asked of another server, for all instances together.
 *
 * Problem: each request may have an instance of its own, many run at once, and none may wait for a lock that an ended process
 * holds. Still only one may fetch at a time, and after a failure none for a while.
 *
 * Idea: a folder has one entry, whose name says how the last attempt went and when: `s1790000000000`. To begin an attempt is to rename
 * it, and that only one of many rivals can do, because the others no longer find the old name.
 *
 * Result: an instance that is ended in the middle of an attempt leaves `r…` behind, which counts as failed after a while.
 */
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { joined, rootPath, StateFolder } from "./state-folder";

/** In letters, as they stand in names. */
export const enum Outcome {
  Running = 0x72,
  Succeeded = 0x73,
  Failed = 0x66,
}

/** As many digits as milliseconds since 1970 have until the year 2286. */
const DIGITS: i32 = 13;

export class Attempt {
  constructor(
    readonly outcome: Outcome,
    /** In milliseconds since 1970: when it began, or, for a failed one, when it ended. */
    readonly moment: u64,
  ) {}

  get name(): Span {
    const name = new ByteWriter(1 + DIGITS);
    name.byte(this.outcome as u8);
    const digits = this.moment.toString();
    for (let i = digits.length; i < DIGITS; i++) name.byte(0x30);
    name.ascii(digits);
    return name.span;
  }

  /** `null` for other names. */
  static named(name: Span): Attempt | null {
    const outcome = name.byteAt(0);
    if (outcome != Outcome.Running && outcome != Outcome.Succeeded && outcome != Outcome.Failed) return null;
    if (name.length != 1 + DIGITS) return null;
    let moment: u64 = 0;
    for (let i = 1; i < name.length; i++) {
      const digit = name.byteAt(i) - 0x30;
      if (digit < 0 || digit > 9) return null;
      moment = moment * 10 + (digit as u64);
    }
    return new Attempt(outcome as Outcome, moment);
  }
}

export class Attempts {
  constructor(
    private readonly state: StateFolder,
    private readonly folder: Span,
  ) {}

  /** The last one; one that failed in 1970 if there was none. `null` if nothing can be kept. */
  last(): Attempt | null {
    let found = this.look();
    if (found !== null) return found;
    this.state.makeFolder(rootPath());
    this.state.makeFolder(this.folder);
    // All rivals make the same one, so that it does not matter which of them does.
    this.state.makeFile(this.pathOf(new Attempt(Outcome.Failed, 0)));
    return this.look();
  }

  /** Whether this instance may begin one now: nothing has happened since `last`. */
  begin(last: Attempt, now: u64): Attempt | null {
    const begun = new Attempt(Outcome.Running, now);
    return this.state.rename(this.pathOf(last), this.pathOf(begun)) ? begun : null;
  }

  /** Has no effect if another instance has given up on this attempt. */
  end(attempt: Attempt, outcome: Outcome, now: u64): void {
    const moment = outcome == Outcome.Failed ? now : attempt.moment;
    this.state.rename(this.pathOf(attempt), this.pathOf(new Attempt(outcome, moment)));
  }

  private pathOf(attempt: Attempt): Span {
    return joined(this.folder, attempt.name);
  }

  /** A listing may have an old name beside the new one, so the latest counts. */
  private look(): Attempt | null {
    const names = this.state.list(this.folder);
    let latest: Attempt | null = null;
    for (let i = 0, n = names === null ? 0 : names.length; i < n; i++) {
      const attempt = Attempt.named((names as Array<Span>)[i]);
      if (attempt !== null && (latest === null || attempt.moment >= latest.moment)) latest = attempt;
    }
    return latest;
  }
}
