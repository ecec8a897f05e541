/** The build over `wasi:keyvalue@0.2.0-draft` on wasmCloud, whose hosts keep values in Redis or in NATS, and share them. */
import { Bytes, Result, Utf8 } from "../../bindings/abi";
import { subscribeDuration } from "../../bindings/wasi/clocks/monotonic-clock";
import { increment } from "../../bindings/wasi/keyvalue/atomics";
import * as host from "../../bindings/wasi/keyvalue/store";
import { Bucket as AnyBucket, Error, KeyResponse } from "../../bindings/wasmcp/keyvalue/store";
import { keepText } from "../../lib/abi/keep";
import { spanOf, spanOfBytes } from "../../lib/abi/text";
import { bucketName } from "./bucket-name";
import { DraftBackend } from "./draft-backend";
import { failure } from "./host-backend";
import { hostKey, keyOfHost } from "./host-key";
import { MemoryBackend, isMemory } from "./memory-backend";
import { Part } from "./part";
import { forPart } from "./part-backend";
import { TypedBucket } from "./typed-bucket";
import { refuse } from "./value";

/** How often one addition may be overtaken before it fails. */
const MOST_ATTEMPTS: i32 = 10_000;
/** In nanoseconds: longer than a host on NATS takes from finding no counter to having made one. */
const SETTLING: u64 = 500_000_000;
/** How the client of NATS begins its reason when another has changed the counter meanwhile. */
const OVERTAKEN = "wrong last revision";

class WasmcloudBackend extends DraftBackend {
  protected nameOf(key: Utf8): Utf8 {
    return hostKey(key);
  }

  protected page(cursor: Utf8 | null): Result<KeyResponse, Error> {
    const page = super.page(cursor);
    if (page.isErr) return page;
    const keys = new Array<Utf8>();
    for (let i = 0, n = page.ok.keys.length; i < n; i++) {
      const key = keyOfHost(page.ok.keys[i]);
      if (key !== null) keys.push(key);
    }
    return Result.ok<KeyResponse, Error>(new KeyResponse(keys, page.ok.cursor));
  }

  /**
   * Redis adds in one step. A host on NATS reads the counter, and writes it only if nobody has written it since. If somebody has,
   * it says so, and we ask again.
   *
   * Problem: where there is no counter, a host on NATS writes without a condition, and several hosts overwrite each other.
   * Idea: a counter is made with the number 0, and whoever finds 0 waits before it adds, until no host makes the counter any more.
   */
  increment(key: Utf8, delta: i64): Result<i64, Error> {
    if (delta < 0) return refuse<i64>("this host's counters only rise");
    const name = this.nameOf(key);
    let isSettled = false;
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
      if (!isSettled) {
        const found = this.bucket.get(name);
        if (found.isErr) return failure<i64>(found.err);
        const stored = found.ok;
        if (stored === null) {
          const made = increment(this.bucket, name, 0);
          if (made.isErr && !isOvertaken(made.err)) return failure<i64>(made.err);
          continue;
        }
        if (!isCounter(stored)) return refuse<i64>("this host adds only to what it has counted itself");
        if (isFresh(stored)) settle();
        isSettled = true;
      }
      const sum = increment(this.bucket, name, delta as u64);
      if (!sum.isErr) {
        if ((sum.ok as i64) < 0) return refuse<i64>("the sum does not fit into 64 bits");
        return Result.ok<i64, Error>(sum.ok as i64);
      }
      if (!isOvertaken(sum.err)) return failure<i64>(sum.err);
    }
    return refuse<i64>("the value changes too often");
  }

  close(): void {
    this.bucket.drop();
  }
}

/** Decimal digits in Redis, eight bytes in NATS; never a typed value. */
function isCounter(stored: Bytes): bool {
  if (stored.len == 0) return false;
  const first = spanOfBytes(stored).byteAt(0);
  return first == 0 ? stored.len == 8 : first >= 0x2d;
}

/** Whether this is the 0 of a counter in NATS. */
function isFresh(stored: Bytes): bool {
  const bytes = spanOfBytes(stored);
  for (let i = 0; i < stored.len; i++) {
    if (bytes.byteAt(i) != 0) return false;
  }
  return true;
}

function isOvertaken(error: host.Error): bool {
  return error.tag == host.ErrorTag.other && spanOf(error.other).contains(OVERTAKEN);
}

function settle(): void {
  const timer = subscribeDuration(SETTLING);
  timer.block();
  timer.drop();
}

export namespace store_ {
  export class Bucket extends TypedBucket {}

  export function open(identifier: Utf8): Result<AnyBucket, Error> {
    if (isMemory(identifier))
      return Result.ok<AnyBucket, Error>(new Bucket(new MemoryBackend(), keepText(identifier)));
    const name = bucketName(identifier);
    const opened = host.open(name);
    if (opened.isErr) return failure<AnyBucket>(opened.err);
    const backend = forPart(new WasmcloudBackend(opened.ok), Part.current(), name);
    return Result.ok<AnyBucket, Error>(new Bucket(backend, keepText(name)));
  }
}
