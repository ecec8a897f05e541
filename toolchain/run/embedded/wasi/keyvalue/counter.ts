import { storeError } from "./store-error.ts";

/** The largest signed number of 64 bits, and the largest number that SQLite knows. */
export const MAX_S64 = 2n ** 63n - 1n;
const MIN_S64 = -(2n ** 63n);
const MAX_U64 = 2n ** 64n - 1n;

/** The type bytes of `wasmcp:keyvalue/store` for numbers of eight bytes, the lowest first. */
const TAG_U64 = 3;
const TAG_S64 = 4;

export interface Counter {
  readonly bytes: Uint8Array;
  readonly value: bigint;
}

/**
 * Adds `delta` to the counter that is stored as `stored`. A counter keeps its form: the typed number of a component that
 * uses `wasmcp:keyvalue/store`, or decimal digits, as wasmtime writes them. A new counter gets digits.
 */
export function addToCounter(stored: Uint8Array | undefined, delta: bigint, isUnsigned: boolean): Counter {
  const present = stored === undefined ? undefined : Buffer.from(stored);
  const tag = present?.length === 9 ? present[0] : undefined;
  const isTyped = tag === TAG_U64 || tag === TAG_S64;
  const value = (present === undefined ? 0n : read(present, isTyped ? tag : undefined)) + delta;
  const max = isUnsigned && tag !== TAG_S64 ? MAX_U64 : MAX_S64;
  if (value > max || value < (isUnsigned ? 0n : MIN_S64))
    throw storeError("the sum does not fit into 64 bits");
  if (!isTyped) return { bytes: Buffer.from(value.toString()), value };
  const bytes = Buffer.alloc(9);
  bytes[0] = value < 0n ? TAG_S64 : tag;
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value), 1);
  return { bytes, value };
}

function read(stored: Buffer, tag: number | undefined): bigint {
  if (tag !== undefined) return tag === TAG_U64 ? stored.readBigUInt64LE(1) : stored.readBigInt64LE(1);
  const digits = stored.toString("latin1");
  if (/^-?\d{1,20}$/.test(digits)) return BigInt(digits);
  throw storeError("the stored value is not a number");
}
