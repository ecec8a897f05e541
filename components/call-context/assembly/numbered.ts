/**
 * Records in the store whose keys stay behind when the instance that would remove them has died.
 *
 * Those of one kind live equally long, so that they are over in the order in which they were made: each has a number, and
 * making one removes a few from the low end. The store is never searched.
 *
 * | key | value |
 * |---|---|
 * | `__mcp__:tasks-made`, `__mcp__:tasks-removed` | the highest numbers so far |
 * | `__mcp__:task-number:7` | what that number stands for: an identifier |
 */
import { Utf8 } from "../../bindings/abi";
import { Bucket } from "../../bindings/wasmcp/keyvalue/store";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { isDamaged, ownKey } from "./storage";

/** More than one, so that what is removed can catch up with what is made. */
const AT_ONCE: i32 = 4;
/** How many numbers are looked at to find those. */
const LOOKS: i32 = 64;
/** A number that stands for nothing, and of which so many follow, never will. */
const UNDER_WAY: i64 = 64;
/** How many of a kind there may be at a time, so that clients cannot fill the store. */
const MOST: i64 = 10_000;

export abstract class Numbered {
  /** `kind` is what keys call it: `task`. */
  constructor(
    private readonly kind: string,
    private readonly most: i64 = MOST,
  ) {}

  /** Whether no call will ask for it any more. */
  protected abstract isOver(store: Bucket, id: Span): bool;

  /** Removes whatever there is of it. */
  protected abstract remove(store: Bucket, id: Span): void;

  /**
   * Gives a new one its number, once it is stored: other instances remove what a number stands for when there is nothing of it. False
   * when the store fails, or has too many of them; then the caller removes it.
   */
  add(store: Bucket, id: Span): bool {
    const removed = numberAt(store, this.removed);
    if (numberAt(store, this.made) - removed >= this.most) return false;
    let made = store.increment(this.made, 1);
    if (made.isErr && isDamaged(made.err)) {
      // Numbers go on behind those that have been removed.
      store.setS64(this.made, removed);
      made = store.increment(this.made, 1);
    }
    return !made.isErr && !store.setString(this.keyOf(made.ok), utf8Of(id)).isErr;
  }

  /** Removes the oldest ones that are over, a few at most. */
  removeSome(store: Bucket): void {
    const made = numberAt(store, this.made);
    let next = numberAt(store, this.removed);
    const first = next;
    for (let looks = 0, done = 0; looks < LOOKS && done < AT_ONCE && next < made; looks++) {
      const key = this.keyOf(next + 1);
      const found = store.getString(key);
      if (found.isErr) {
        // A store that does not answer now will later; a value that is damaged stands for nothing.
        if (!isDamaged(found.err)) break;
        store.delete(key);
      } else {
        const id = found.ok;
        if (id !== null) {
          if (!this.isOver(store, spanOf(id))) break;
          this.remove(store, spanOf(id));
          store.delete(key);
          done++;
        } else if (made - next <= UNDER_WAY) {
          // The instance with this number may not have written its identifier yet.
          break;
        }
      }
      next++;
    }
    // When others do the same, this may go back, to numbers that stand for nothing any more.
    if (next > first) store.setS64(this.removed, next);
  }

  private get made(): Utf8 {
    return ownKey(this.kind + "s-made");
  }

  private get removed(): Utf8 {
    return ownKey(this.kind + "s-removed");
  }

  private keyOf(number: i64): Utf8 {
    return ownKey(this.kind + "-number", spanOf(asciiUtf8(number.toString())));
  }
}

/** A number that is damaged counts as zero, and is written anew. */
function numberAt(store: Bucket, key: Utf8): i64 {
  const found = store.getS64(key);
  if (found.isErr) return 0;
  const value = found.ok;
  return value === null ? 0 : value.value;
}
