/** The part in which the three builds differ: untyped bytes under keys, and one indivisible addition. */
import { Bytes, Result, Unit, Utf8, unit } from "../../bindings/abi";
import { Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { KeyView } from "./key-view";
import { add, sumOf } from "./value";

export abstract class Backend {
  abstract get(key: Utf8): Result<Bytes | null, Error>;
  abstract set(key: Utf8, value: Bytes): Result<Unit, Error>;
  abstract remove(key: Utf8): Result<Unit, Error>;
  abstract exists(key: Utf8): Result<bool, Error>;
  /** A page of those keys that `view` shows, under the names that it gives them. */
  abstract listKeys(cursor: Utf8 | null, view: KeyView): Result<KeyResponse, Error>;
  /** Adds to a typed number, or to a missing value, and returns the sum. Changes that others make meanwhile are not lost. */
  abstract increment(key: Utf8, delta: i64): Result<i64, Error>;

  /** `increment` for a bucket of this instance alone, where nothing comes between reading and writing. */
  protected incrementAlone(key: Utf8, delta: i64): Result<i64, Error> {
    const found = this.get(key);
    if (found.isErr) return Result.err<i64, Error>(found.err);
    const sum = add(found.ok, delta);
    if (sum.isErr) return Result.err<i64, Error>(sum.err);
    const done = this.set(key, sum.ok);
    return done.isErr ? Result.err<i64, Error>(done.err) : Result.ok<i64, Error>(sumOf(sum.ok));
  }

  /** Gives back the handle that the host has lent for this bucket alone. */
  close(): void {}

  /** As many calls of `set`, unless the host has one call for it. */
  setMany(keys: Array<Utf8>, values: Array<Bytes>): Result<Unit, Error> {
    for (let i = 0, n = keys.length; i < n; i++) {
      const done = this.set(keys[i], values[i]);
      if (done.isErr) return done;
    }
    return Result.ok<Unit, Error>(unit);
  }

  /** As many calls of `remove`, unless the host has one call for it. */
  removeMany(keys: Array<Utf8>): Result<Unit, Error> {
    for (let i = 0, n = keys.length; i < n; i++) {
      const done = this.remove(keys[i]);
      if (done.isErr) return done;
    }
    return Result.ok<Unit, Error>(unit);
  }
}
