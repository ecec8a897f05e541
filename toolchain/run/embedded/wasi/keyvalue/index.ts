import type { KeyvalueDatabase } from "./database.ts";

/*
 * Both drafts of `wasi:keyvalue` over one database. They differ in cursors (a number, or text), in counters (unsigned, or
 * signed), in the shape of `get-many`, and in that only the second has compare-and-swap.
 */

export type KeyvalueDraft = "0.2.0-draft" | "0.2.0-draft2";

/** An error of the interface, as the transpiled component expects it. */
const other = (reason: string): object => ({ tag: "other", val: reason });

/** The imports `wasi:keyvalue/*`, by the name that the transpiled component asks for. Any bucket exists. */
export function wasiKeyvalue(database: KeyvalueDatabase, draft: KeyvalueDraft): Record<string, object> {
  const isFirst = draft === "0.2.0-draft";

  class Bucket {
    readonly name: string;

    constructor(name: string) {
      this.name = name;
    }

    get(key: string): Uint8Array | undefined {
      return guarded(() => database.get(this.name, key));
    }

    set(key: string, value: Uint8Array): void {
      guarded(() => database.set(this.name, key, value));
    }

    delete(key: string): void {
      guarded(() => database.delete(this.name, key));
    }

    exists(key: string): boolean {
      return guarded(() => database.get(this.name, key)) !== undefined;
    }

    listKeys(cursor: bigint | string | undefined): object {
      if (typeof cursor === "string" && !/^\d{1,18}$/.test(cursor)) throw other("unknown cursor");
      const after = BigInt(cursor ?? 0n);
      const { keys, next } = guarded(() => database.list(this.name, after > LARGEST ? LARGEST : after));
      return { keys, cursor: isFirst ? next : next?.toString() };
    }
  }

  class Cas {
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

  return {
    "wasi:keyvalue/store": { Bucket, open: (name: string) => new Bucket(name) },
    "wasi:keyvalue/atomics": {
      Bucket,
      Cas,
      increment: ({ name }: Bucket, key: string, delta: bigint): bigint =>
        guarded(() =>
          database.transaction(() => {
            const { bytes, sum } = add(database.get(name, key), delta, isFirst);
            database.set(name, key, bytes);
            return sum;
          }),
        ),
      swap({ bucket, key, seen }: Cas, value: Uint8Array): void {
        const isDone = inStore(() =>
          database.transaction(() => {
            const present = database.get(bucket.name, key);
            if (!isSame(present, seen)) return false;
            database.set(bucket.name, key, value);
            return true;
          }),
        );
        if (!isDone) throw { tag: "cas-failed", val: inStore(() => new Cas(bucket, key)) };
      },
    },
    "wasi:keyvalue/batch": {
      Bucket,
      getMany: ({ name }: Bucket, keys: readonly string[]) =>
        guarded(() =>
          keys.map((key) => {
            const value = database.get(name, key);
            return isFirst && value === undefined ? undefined : [key, value];
          }),
        ),
      setMany: ({ name }: Bucket, pairs: readonly (readonly [string, Uint8Array])[]) =>
        guarded(() =>
          database.transaction(() => {
            for (const [key, value] of pairs) database.set(name, key, value);
          }),
        ),
      deleteMany: ({ name }: Bucket, keys: readonly string[]) =>
        guarded(() =>
          database.transaction(() => {
            for (const key of keys) database.delete(name, key);
          }),
        ),
    },
  };
}

/** Of SQLite's numbers, and of signed ones of 64 bits. */
const LARGEST = 2n ** 63n - 1n;

/** The type bytes of `wasmcp:keyvalue/store` for numbers of eight bytes, the lowest first. */
const TAG_U64 = 3;
const TAG_S64 = 4;

/**
 * A counter keeps the form that it has: the typed number of a component that uses `wasmcp:keyvalue/store`, or decimal
 * digits, as wasmtime and others write them, for one that nobody has set.
 */
function add(
  stored: Uint8Array | undefined,
  delta: bigint,
  isUnsigned: boolean,
): { readonly bytes: Uint8Array; readonly sum: bigint } {
  const present = stored === undefined ? undefined : Buffer.from(stored);
  const tag = present?.length === 9 ? present[0] : undefined;
  const isTyped = tag === TAG_U64 || tag === TAG_S64;
  let before = 0n;
  if (present !== undefined) {
    if (isTyped) before = tag === TAG_U64 ? present.readBigUInt64LE(1) : present.readBigInt64LE(1);
    else if (/^-?\d{1,20}$/.test(present.toString("latin1"))) before = BigInt(present.toString("latin1"));
    else throw other("the stored value is no number");
  }
  const sum = before + delta;
  const largest = isUnsigned && tag !== TAG_S64 ? 2n ** 64n - 1n : LARGEST;
  if (sum > largest || sum < (isUnsigned ? 0n : -LARGEST - 1n)) throw other("the sum does not fit");
  if (!isTyped) return { bytes: Buffer.from(sum.toString()), sum };
  const bytes = Buffer.alloc(9);
  bytes[0] = sum < 0n ? TAG_S64 : tag;
  bytes.writeBigUInt64LE(BigInt.asUintN(64, sum), 1);
  return { bytes, sum };
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

/** What the database says against it is an error of the interface. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error ? other(error.message) : error;
  }
}

/** As `guarded`, for `swap`, whose errors have the store's inside. */
function inStore<T>(work: () => T): T {
  try {
    return guarded(work);
  } catch (error) {
    throw { tag: "store-error", val: error };
  }
}
