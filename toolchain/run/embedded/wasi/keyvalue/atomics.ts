/** `wasi:keyvalue/atomics`: counters, and in the second draft compare-and-swap. */
import { Bucket } from "./bucket.ts";
import { addToCounter } from "./counter.ts";
import { withCasError, withStoreError } from "./store-error.ts";

/** The resource `wasi:keyvalue/atomics.cas`: a key, and its value at the moment of reading. */
export class Cas {
  readonly bucket: Bucket;
  readonly key: string;
  readonly seen: Uint8Array | undefined;

  constructor(bucket: Bucket, key: string) {
    this.bucket = bucket;
    this.key = key;
    this.seen = bucket.get(key);
  }

  static new(bucket: Bucket, key: string): Cas {
    return new Cas(bucket, key);
  }

  current(): Uint8Array | undefined {
    return this.seen;
  }
}

export function increment({ context, name }: Bucket, key: string, delta: bigint): bigint {
  const { database, draft } = context;
  return withStoreError(() =>
    database.transaction([key], () => {
      const { bytes, value } = addToCounter(database.get(name, key), delta, draft === "0.2.0-draft");
      database.set(name, key, bytes);
      return value;
    }),
  );
}

/** Sets the key to `value` if its value is still `seen`; otherwise the guest gets the current value. */
export function swap({ bucket, key, seen }: Cas, value: Uint8Array): void {
  const { database } = bucket.context;
  const isDone = withCasError(() =>
    database.transaction([key], () => {
      if (!isSame(database.get(bucket.name, key), seen)) return false;
      database.set(bucket.name, key, value);
      return true;
    }),
  );
  if (!isDone) throw { tag: "cas-failed", val: withCasError(() => new Cas(bucket, key)) };
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}
