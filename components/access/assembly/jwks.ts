/** The keys that an issuer publishes (RFC 7517), kept in `/state` for all instances. */
import { subscribeDuration } from "../../bindings/wasi/clocks/monotonic-clock";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { millisecondsNow } from "../../lib/io/time";
import { PublicKey } from "../../lib/jwt/public-key";
import { Token } from "../../lib/jwt/token";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { Address } from "./address";
import { Attempt, Attempts, Outcome } from "./attempts";
import { KeySet, usableKeys } from "./key-set";
import { ask, header } from "./outgoing";
import { joined, StateFolder } from "./state-folder";

/** After a failure nothing is asked for so long, in milliseconds. */
export const BACK_OFF: u64 = 10_000;
/** An attempt that has been running for longer was ended in the middle. */
const LONGEST_RUN: u64 = 15_000;
/** How often an unknown name of a key is a reason to ask, at most, in milliseconds. */
const UNKNOWN_KEY_PAUSE: u64 = 30_000;
/** How long one looks again while another instance asks, in milliseconds; the last look is after all attempts have ended. */
const LOOK_PAUSE: u64 = 50;
const MOST_LOOKS: i32 = 320;
/** Of the time that keys are used, the part after which one request fetches them anew while the others go on. */
const REFRESH_AFTER: f64 = 0.8;
const LONGEST_FILE: i32 = 1024 * 1024;
const LINE_BREAK: u8 = 0x0a;

/** Keys to try, or why there are none. */
export class KeyAnswer {
  constructor(
    readonly keys: Array<PublicKey>,
    readonly fault: string | null = null,
  ) {}
}

export class Jwks {
  private readonly attempts: Attempts;

  constructor(
    private readonly state: StateFolder,
    /** `keys/jwks-…`, where everything about these keys lies. */
    private readonly folder: Span,
    private readonly address: Address,
    /** In milliseconds. */
    private readonly lifetime: u64,
  ) {
    this.attempts = new Attempts(state, folder);
  }

  keysFor(token: Token): KeyAnswer {
    let set = this.stored();
    if (set === null || this.isOver(set)) {
      const fetched = this.fetchOrWait(set);
      if (fetched.fault !== null) return fetched;
      set = this.stored();
      if (set === null) return unavailable("they cannot be kept in `/state`");
    } else if (this.isNearEnd(set)) {
      set = this.refreshed(set);
    }
    let candidates = set.candidates(token);
    if (candidates.length == 0 && set.lacksKeyOf(token)) candidates = this.withNewKeys(set).candidates(token);
    return new KeyAnswer(candidates);
  }

  /** `null` if there are none, or what lies there is not what was put there. */
  private stored(): KeySet | null {
    const text = this.state.read(this.path("set"), LONGEST_FILE);
    return text === null ? null : KeySet.read(text);
  }

  /** A moment in the future is none that can be trusted: a clock was set back. */
  private isOver(set: KeySet): bool {
    const now = millisecondsNow();
    return now < set.moment || now - set.moment >= this.lifetime;
  }

  private isNearEnd(set: KeySet): bool {
    return ((millisecondsNow() - set.moment) as f64) >= (this.lifetime as f64) * REFRESH_AFTER;
  }

  /** The keys are good for a while yet: fetches them anew unless another instance does, for which this one does not wait. */
  private refreshed(set: KeySet): KeySet {
    const last = this.attempts.last();
    const now = millisecondsNow();
    if (last === null || isWithin(last, now, pauseAfter(last))) return set;
    if (isSince(last, set)) return this.newer(set);
    const attempt = this.attempts.begin(last, now);
    return attempt === null ? set : this.fetched(attempt, set);
  }

  /** A token names a key that is not among these: fetches the keys anew, or waits for the instance that does, unless that was done lately. */
  private withNewKeys(set: KeySet): KeySet {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const last = this.attempts.last();
      if (last === null) return set;
      if (isSince(last, set)) return this.newer(set);
      const now = millisecondsNow();
      if (last.outcome == Outcome.Running && isWithin(last, now, LONGEST_RUN)) {
        pauseFor(LOOK_PAUSE);
        continue;
      }
      if (isWithin(last, now, UNKNOWN_KEY_PAUSE)) return set;
      const attempt = this.attempts.begin(last, now);
      // Where a rival was first, there is something to wait for.
      if (attempt !== null) return this.fetched(attempt, set);
    }
    return set;
  }

  /** The keys after an attempt, which may fail. */
  private fetched(attempt: Attempt, set: KeySet): KeySet {
    return this.fetch(attempt) !== null ? set : this.newer(set);
  }

  private newer(set: KeySet): KeySet {
    const stored = this.stored();
    return stored === null ? set : stored;
  }

  /** There are no keys to go on with: fetches them, or waits for the instance that does. The answer has no keys. */
  private fetchOrWait(old: KeySet | null): KeyAnswer {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const last = this.attempts.last();
      if (last === null) return unavailable("`/state` cannot be written");
      const now = millisecondsNow();
      if (!isWithin(last, now, pauseAfter(last))) {
        const begun = this.attempts.begin(last, now);
        if (begun !== null) {
          const fault = this.fetch(begun);
          return fault !== null ? unavailable(fault) : new KeyAnswer([]);
        }
      } else if (last.outcome == Outcome.Failed) {
        return unavailable("the last attempt failed, and the next one is made 10 seconds after it");
      } else {
        pauseFor(LOOK_PAUSE);
      }
      const set = this.stored();
      if (set !== null && (old === null || set.moment != old.moment) && !this.isOver(set)) {
        return new KeyAnswer([]);
      }
    }
    return unavailable("the attempt of another request has not ended");
  }

  /** Returns why there are no new keys, or `null`. */
  private fetch(attempt: Attempt): string | null {
    const reply = ask(this.address, [header("accept", spanOf(asciiUtf8("application/json")))], null);
    let fault = reply.fault;
    const body = reply.body;
    if (body !== null) {
      const keys = usableKeys(body);
      if (keys === null) fault = "it published no key that can verify tokens";
      else if (!this.keep(keys, attempt)) fault = "they cannot be kept in `/state`";
    }
    this.attempts.end(attempt, fault === null ? Outcome.Succeeded : Outcome.Failed, millisecondsNow());
    return fault;
  }

  /** With the moment at which they were asked for, so that they are never newer than they say. */
  private keep(keys: Span, attempt: Attempt): bool {
    const contents = new ByteWriter(keys.length + 16);
    contents.ascii(attempt.moment.toString());
    contents.byte(LINE_BREAK);
    contents.bytes(keys);
    return this.state.replace(this.path("set"), this.path("new" + attempt.moment.toString()), contents.span);
  }

  private path(name: string): Span {
    return joined(this.folder, spanOf(asciiUtf8(name)));
  }
}

/** How long after an attempt none is begun. */
function pauseAfter(last: Attempt): u64 {
  if (last.outcome == Outcome.Running) return LONGEST_RUN;
  return last.outcome == Outcome.Failed ? BACK_OFF : 0;
}

/** Whether other keys have been fetched since these. */
function isSince(last: Attempt, set: KeySet): bool {
  return last.outcome == Outcome.Succeeded && last.moment > set.moment;
}

/** An attempt in the future is none that can be trusted. */
function isWithin(last: Attempt, now: u64, pause: u64): bool {
  return now >= last.moment && now - last.moment < pause;
}

function unavailable(why: string): KeyAnswer {
  return new KeyAnswer([], "the issuer's keys could not be fetched from `JWT_JWKS_URI`: " + why);
}

export function pauseFor(milliseconds: u64): void {
  const over = subscribeDuration(milliseconds * 1_000_000);
  over.block();
  over.drop();
}
