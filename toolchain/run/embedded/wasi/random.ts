import { randomBytes, randomFillSync } from "node:crypto";

/** The imports `wasi:random/*`. */
export function wasiRandom(): Record<string, object> {
  const seed = (): [bigint, bigint] => [getRandomU64(), getRandomU64()];
  return {
    "wasi:random/random": { getRandomBytes, getRandomU64 },
    "wasi:random/insecure": { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: getRandomU64 },
    // The function has had both names in the releases of WASI 0.2.
    "wasi:random/insecure-seed": { insecureSeed: seed, getInsecureSeed: seed },
  };
}

/** The same limit as in `wasmtime`: a guest must not exhaust the memory of the host. */
const MAX_RANDOM_BYTES = 64n * 1024n * 1024n;

function getRandomBytes(length: bigint): Uint8Array {
  if (length > MAX_RANDOM_BYTES) {
    throw new RangeError(`expected at most ${MAX_RANDOM_BYTES} random bytes at once, found ${length}`);
  }
  return randomFillSync(new Uint8Array(Number(length)));
}

function getRandomU64(): bigint {
  return randomBytes(8).readBigUInt64LE();
}
