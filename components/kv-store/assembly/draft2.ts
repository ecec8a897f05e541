/** The build over `wasi:keyvalue@0.2.0-draft2`: Spin, and the embedded runtime. */
import { Bytes, Result, Tuple2, Unit, Utf8, unit } from "../../bindings/abi";
import { Cas, CasErrorTag, swap } from "../../bindings/wasi/keyvalue/atomics";
import { deleteMany, setMany } from "../../bindings/wasi/keyvalue/batch";
import * as host from "../../bindings/wasi/keyvalue/store";
import { Bucket as AnyBucket, Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { Backend } from "./backend";
import { bucketName } from "./bucket-name";
import { MemoryBackend, isMemory } from "./memory-backend";
import { TypedBucket } from "./typed-bucket";
import { add, sumOf } from "./value";

class Draft2Backend extends Backend {
  constructor(private readonly bucket: host.Bucket) {
    super();
  }

  get(key: Utf8): Result<Bytes | null, Error> {
    const found = this.bucket.get(key);
    if (found.isErr) return failure<Bytes | null>(found.err);
    return Result.ok<Bytes | null, Error>(found.ok);
  }

  set(key: Utf8, value: Bytes): Result<Unit, Error> {
    return finished(this.bucket.set(key, value));
  }

  remove(key: Utf8): Result<Unit, Error> {
    return finished(this.bucket.delete(key));
  }

  exists(key: Utf8): Result<bool, Error> {
    const found = this.bucket.exists(key);
    if (found.isErr) return failure<bool>(found.err);
    return Result.ok<bool, Error>(found.ok);
  }

  listKeys(cursor: Utf8 | null): Result<KeyResponse, Error> {
    const page = this.bucket.listKeys(cursor);
    if (page.isErr) return failure<KeyResponse>(page.err);
    return Result.ok<KeyResponse, Error>(new KeyResponse(page.ok.keys, page.ok.cursor));
  }

  /** By compare-and-swap and not by the host's own counters, which are not typed. Whoever fails does so because another succeeded. */
  increment(key: Utf8, delta: i64): Result<i64, Error> {
    const first = Cas.new(this.bucket, key);
    if (first.isErr) return failure<i64>(first.err);
    let cas = first.ok;
    while (true) {
      const current = cas.current();
      if (current.isErr) {
        cas.drop();
        return failure<i64>(current.err);
      }
      const sum = add(current.ok, delta);
      if (sum.isErr) {
        cas.drop();
        return Result.err<i64, Error>(sum.err);
      }
      const swapped = swap(cas, sum.ok);
      if (!swapped.isErr) return Result.ok<i64, Error>(sumOf(sum.ok));
      if (swapped.err.tag == CasErrorTag.storeError) return failure<i64>(swapped.err.storeError);
      cas = swapped.err.casFailed;
    }
  }

  setMany(keys: Array<Utf8>, values: Array<Bytes>): Result<Unit, Error> {
    const pairs = new Array<Tuple2<Utf8, Bytes>>(keys.length);
    for (let i = 0, n = keys.length; i < n; i++) pairs[i] = new Tuple2<Utf8, Bytes>(keys[i], values[i]);
    return finished(setMany(this.bucket, pairs));
  }

  removeMany(keys: Array<Utf8>): Result<Unit, Error> {
    return finished(deleteMany(this.bucket, keys));
  }

  /** Hosts limit how many buckets are open. */
  close(): void {
    this.bucket.drop();
  }
}

export namespace store_ {
  export class Bucket extends TypedBucket {
    dropped(): void {
      this.opened.close();
    }

    constructor(private readonly opened: Backend) {
      super(opened);
    }
  }

  export function open(identifier: Utf8): Result<AnyBucket, Error> {
    if (isMemory(identifier)) return Result.ok<AnyBucket, Error>(new Bucket(new MemoryBackend()));
    const opened = host.open(bucketName(identifier));
    if (opened.isErr) return failure<AnyBucket>(opened.err);
    return Result.ok<AnyBucket, Error>(new Bucket(new Draft2Backend(opened.ok)));
  }
}

function failure<T>(error: host.Error): Result<T, Error> {
  switch (error.tag) {
    case host.ErrorTag.noSuchStore:
      return Result.err<T, Error>(Error.noSuchStore());
    case host.ErrorTag.accessDenied:
      return Result.err<T, Error>(Error.accessDenied());
    default:
      return Result.err<T, Error>(Error.other(error.other));
  }
}

function finished(done: Result<Unit, host.Error>): Result<Unit, Error> {
  return done.isErr ? failure<Unit>(done.err) : Result.ok<Unit, Error>(unit);
}
