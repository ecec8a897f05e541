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
import { ownKey } from "./storage";

/** More than one, so that what is removed can catch up with what is made. */
const AT_ONCE: i32 = 4;
/** A number that stands for nothing, and of which so many follow, never will. */
const UNDER_WAY: i64 = 64;

export abstract class Numbered {
  /** `kind` is what keys call it: `task`. */
  constructor(private readonly kind: string) {}

  /** Whether no call will ask for it any more. */
  protected abstract isOver(store: Bucket, id: Span): bool;

  /** Removes whatever there is of it. */
  protected abstract remove(store: Bucket, id: Span): void;

  /** Gives a new one its number, before anything else is stored of it. False when the store fails. */
  add(store: Bucket, id: Span): bool {
    const made = store.increment(this.made, 1);
    return !made.isErr && !store.setString(this.keyOf(made.ok), utf8Of(id)).isErr;
  }

  /** Removes the oldest ones that are over, a few at most. */
  removeSome(store: Bucket): void {
    const made = numberAt(store, this.made);
    for (let i = 0; i < AT_ONCE; i++) {
      const next = numberAt(store, this.removed) + 1;
      if (next > made) return;
      const found = store.getString(this.keyOf(next));
      if (found.isErr) return;
      const id = found.ok;
      if (id !== null) {
        if (!this.isOver(store, spanOf(id))) return;
        this.remove(store, spanOf(id));
        store.delete(this.keyOf(next));
      } else if (made - next < UNDER_WAY) {
        // The instance with this number may not have written its identifier yet.
        return;
      }
      // When others do the same, this may go back, to numbers that stand for nothing any more.
      store.setS64(this.removed, next);
    }
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

function numberAt(store: Bucket, key: Utf8): i64 {
  const found = store.getS64(key);
  if (found.isErr) return 0;
  const value = found.ok;
  return value === null ? 0 : value.value;
}
