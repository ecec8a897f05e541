/**
 * A bucket of the host's, as both drafts of `wasi:keyvalue` have it: the bindings of either are in the same place. The drafts differ in
 * the cursors of lists, in atomic additions, and in how hosts deal with opened buckets, which is in `kv-store.ts` and `kv-store-d2.ts`.
 */
import { Bytes, Result, Tuple2, Unit, Utf8 } from "../../bindings/abi";
import { deleteMany, setMany } from "../../bindings/wasi/keyvalue/batch";
import * as host from "../../bindings/wasi/keyvalue/store";
import { Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { Backend } from "./backend";
import { KeyView } from "./key-view";

/** How many pages of the host's one call of `list-keys` reads to find something. */
const MOST_PAGES: i32 = 16;

export abstract class HostBackend extends Backend {
  constructor(protected readonly bucket: host.Bucket) {
    super();
  }

  /** What a key is called in the host's store: the key itself, unless the store allows fewer characters. */
  protected nameOf(key: Utf8): Utf8 {
    return key;
  }

  get(key: Utf8): Result<Bytes | null, Error> {
    return fromHost<Bytes | null>(this.bucket.get(this.nameOf(key)));
  }

  set(key: Utf8, value: Bytes): Result<Unit, Error> {
    return fromHost<Unit>(this.bucket.set(this.nameOf(key), value));
  }

  remove(key: Utf8): Result<Unit, Error> {
    return fromHost<Unit>(this.bucket.delete(this.nameOf(key)));
  }

  exists(key: Utf8): Result<bool, Error> {
    return fromHost<bool>(this.bucket.exists(this.nameOf(key)));
  }

  /** A page of all keys, as the host gives it. */
  protected abstract page(cursor: Utf8 | null): Result<KeyResponse, Error>;

  /** Where a page of the host's has nothing to show, the next one may have; a caller gets an empty page after some of them. */
  listKeys(cursor: Utf8 | null, view: KeyView): Result<KeyResponse, Error> {
    let at = cursor;
    let names = new Array<Utf8>();
    let pages = 0;
    while (true) {
      pages++;
      const page = this.page(at);
      if (page.isErr) return page;
      names = names.concat(view.namesOf(page.ok.keys));
      const next = page.ok.cursor;
      if (next === null || ((names.length > 0 || pages >= MOST_PAGES) && view.mayReveal(next)))
        return Result.ok<KeyResponse, Error>(new KeyResponse(names, next));
      at = next;
    }
  }

  setMany(keys: Array<Utf8>, values: Array<Bytes>): Result<Unit, Error> {
    const pairs = new Array<Tuple2<Utf8, Bytes>>(keys.length);
    for (let i = 0, n = keys.length; i < n; i++)
      pairs[i] = new Tuple2<Utf8, Bytes>(this.nameOf(keys[i]), values[i]);
    return fromHost<Unit>(setMany(this.bucket, pairs));
  }

  removeMany(keys: Array<Utf8>): Result<Unit, Error> {
    const names = new Array<Utf8>(keys.length);
    for (let i = 0, n = keys.length; i < n; i++) names[i] = this.nameOf(keys[i]);
    return fromHost<Unit>(deleteMany(this.bucket, names));
  }
}

/** What the host returned, with the error that means the same. */
function fromHost<T>(returned: Result<T, host.Error>): Result<T, Error> {
  return returned.isErr ? failure<T>(returned.err) : Result.ok<T, Error>(returned.ok);
}

export function failure<T>(error: host.Error): Result<T, Error> {
  switch (error.tag) {
    case host.ErrorTag.noSuchStore:
      return Result.err<T, Error>(Error.noSuchStore());
    case host.ErrorTag.accessDenied:
      return Result.err<T, Error>(Error.accessDenied());
    default:
      return Result.err<T, Error>(Error.other(error.other));
  }
}
