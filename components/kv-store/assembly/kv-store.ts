/** The build over `wasi:keyvalue@0.2.0-draft`: wasmtime, and the embedded runtime. */
import { Result, Utf8 } from "../../bindings/abi";
import { increment } from "../../bindings/wasi/keyvalue/atomics";
import * as host from "../../bindings/wasi/keyvalue/store";
import { Bucket as AnyBucket, Error } from "../../bindings/wasmcp/keyvalue/store";
import { keepText } from "../../lib/abi/keep";
import { Backend } from "./backend";
import { DEFAULT_BUCKET, bucketName } from "./bucket-name";
import { DraftBackend } from "./draft-backend";
import { failure } from "./host-backend";
import { MemoryBackend, isMemory } from "./memory-backend";
import { Part } from "./part";
import { forPart } from "./part-backend";
import { TypedBucket } from "./typed-bucket";
import { refuse } from "./value";

class WasmtimeBackend extends DraftBackend {
  constructor(
    bucket: host.Bucket,
    /** Whether only this instance can see the contents, as with wasmtime's store in memory. */
    private readonly isPrivate: bool,
  ) {
    super(bucket);
  }

  /**
   * Where others can see the bucket, only the host can add without losing what they add meanwhile, and it keeps the
   * number in its own format. Where they cannot, this reads and writes the number, which is then a typed one.
   */
  increment(key: Utf8, delta: i64): Result<i64, Error> {
    if (this.isPrivate) return this.incrementAlone(key, delta);
    if (delta < 0) return refuse<i64>("this host's counters only rise");
    const sum = increment(this.bucket, key, delta as u64);
    if (sum.isErr) return failure<i64>(sum.err);
    if ((sum.ok as i64) < 0) return refuse<i64>("the sum does not fit into 64 bits");
    return Result.ok<i64, Error>(sum.ok as i64);
  }
}

export namespace store_ {
  export class Bucket extends TypedBucket {}

  export function open(identifier: Utf8): Result<AnyBucket, Error> {
    if (isMemory(identifier))
      return Result.ok<AnyBucket, Error>(new Bucket(new MemoryBackend(), keepText(identifier)));
    const name = bucketName(identifier);
    const backend = openBackend(name);
    if (backend.isErr) return Result.err<AnyBucket, Error>(backend.err);
    return Result.ok<AnyBucket, Error>(new Bucket(forPart(backend.ok, Part.current(), name), keepText(name)));
  }
}

/** Wasmtime gives every opened bucket contents of its own, so one that is open already is used again. */
const openNames = new Array<Utf8>();
const openBackends = new Array<Backend>();

function openBackend(name: Utf8): Result<Backend, Error> {
  for (let i = 0, n = openNames.length; i < n; i++) {
    if (openNames[i].equals(name)) return Result.ok<Backend, Error>(openBackends[i]);
  }
  let opened = host.open(name);
  let isPrivate = name.len == 0;
  if (opened.isErr && opened.err.tag == host.ErrorTag.noSuchStore && name.is(DEFAULT_BUCKET)) {
    // Wasmtime's store in memory has an empty name, which users need not know.
    opened = host.open(new Utf8(0, 0));
    isPrivate = true;
  }
  if (opened.isErr) return failure<Backend>(opened.err);
  const backend = new WasmtimeBackend(opened.ok, isPrivate);
  openNames.push(keepText(name));
  openBackends.push(backend);
  return Result.ok<Backend, Error>(backend);
}
