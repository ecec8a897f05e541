/** The build over `wasi:keyvalue@0.2.0-draft2`: Spin, and the embedded runtime. */
import { Result, Utf8 } from "../../bindings/abi";
import { Cas, CasErrorTag, swap } from "../../bindings/wasi/keyvalue/atomics";
import * as host from "../../bindings/wasi/keyvalue/store";
import { Bucket as AnyBucket, Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { keepText } from "../../lib/abi/keep";
import { bucketName } from "./bucket-name";
import { HostBackend, failure } from "./host-backend";
import { MemoryBackend, isMemory } from "./memory-backend";
import { Part } from "./part";
import { forPart } from "./part-backend";
import { TypedBucket } from "./typed-bucket";
import { add, refuse, sumOf } from "./value";

/** How often one addition may be overtaken before it fails. */
const MOST_SWAPS: i32 = 10_000;

class Draft2Backend extends HostBackend {
  protected page(cursor: Utf8 | null): Result<KeyResponse, Error> {
    const page = this.bucket.listKeys(cursor);
    if (page.isErr) return failure<KeyResponse>(page.err);
    return Result.ok<KeyResponse, Error>(new KeyResponse(page.ok.keys, page.ok.cursor));
  }

  /** By compare-and-swap and not by the host's own counters, which are not typed. A swap fails only when another has succeeded. */
  increment(key: Utf8, delta: i64): Result<i64, Error> {
    const first = Cas.new(this.bucket, key);
    if (first.isErr) return failure<i64>(first.err);
    let cas = first.ok;
    for (let swaps = 0; swaps < MOST_SWAPS; swaps++) {
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
    cas.drop();
    return refuse<i64>("the value changes too often");
  }

  /** Hosts limit how many buckets are open. */
  close(): void {
    this.bucket.drop();
  }
}

export namespace store_ {
  export class Bucket extends TypedBucket {}

  export function open(identifier: Utf8): Result<AnyBucket, Error> {
    if (isMemory(identifier))
      return Result.ok<AnyBucket, Error>(new Bucket(new MemoryBackend(), keepText(identifier)));
    const name = bucketName(identifier);
    const opened = host.open(name);
    if (opened.isErr) return failure<AnyBucket>(opened.err);
    const backend = forPart(new Draft2Backend(opened.ok), Part.current(), name);
    return Result.ok<AnyBucket, Error>(new Bucket(backend, keepText(name)));
  }
}
