/** Node's `crypto`: hashes, HMAC, random numbers and key derivation. `webcrypto` is the global `crypto` with `subtle`. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { md5, ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { scrypt as nobleScrypt } from "@noble/hashes/scrypt.js";
import { sha224, sha256, sha384, sha512, sha512_256 } from "@noble/hashes/sha2.js";
import { viewBytes } from "../platform/bytes.ts";
import { crypto, randomBytes as hostBytes } from "../platform/crypto.ts";
import { subtle } from "../platform/crypto-subtle.ts";
import { Buffer } from "./buffer.ts";

type Data = string | ArrayBufferView | ArrayBuffer;
type Bytes = ReturnType<typeof Buffer.from>;

function bytesOf(data: unknown, encoding?: unknown): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, encoding);
  const bytes = viewBytes(data);
  if (bytes !== undefined) return bytes;
  throw Object.assign(
    new TypeError(
      'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView.',
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}

type NobleHash = typeof sha256;

function hashOf(name: string): NobleHash {
  const found = HASHES()[name.toLowerCase().replace(/^rsa-/, "").replace(/^sha-/, "sha")];
  if (found === undefined) {
    throw new Error(`Digest method not supported: ${name}; expected one of ${getHashes().join(", ")}`);
  }
  return found;
}

const HASHES = (): Readonly<Record<string, NobleHash>> =>
  ({ md5, ripemd160, sha1, sha224, sha256, sha384, sha512, "sha512-256": sha512_256 }) as unknown as Readonly<
    Record<string, NobleHash>
  >;

export function getHashes(): string[] {
  return Object.keys(HASHES());
}

interface Digest {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): Digest;
}

export class Hash {
  readonly #digest: Digest;
  #isDone = false;

  constructor(digest: Digest) {
    this.#digest = digest;
  }
  update(data: Data, encoding?: string): this {
    if (this.#isDone)
      throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#digest.update(bytesOf(data, encoding));
    return this;
  }
  digest(): Bytes;
  digest(encoding: string): string;
  digest(encoding?: string): Bytes | string {
    if (this.#isDone)
      throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
    this.#isDone = true;
    const bytes = Buffer.from(this.#digest.digest());
    return encoding === undefined || encoding === "buffer" ? bytes : bytes.toString(encoding);
  }
  copy(): Hash {
    return new Hash(this.#digest.clone());
  }
}

export { Hash as Hmac };

export function createHash(algorithm: string): Hash {
  return new Hash(hashOf(algorithm).create() as unknown as Digest);
}

export function createHmac(algorithm: string, key: Data): Hash {
  return new Hash(hmac.create(hashOf(algorithm), bytesOf(key)) as unknown as Digest);
}

export function hash(algorithm: string, data: Data, encoding: string = "hex"): Bytes | string {
  return createHash(algorithm).update(data).digest(encoding);
}

type Callback<Value> = (error: Error | null, value?: Value) => void;

function later<Value>(callback: Callback<Value>, work: () => Value): void {
  queueMicrotask(() => {
    let value: Value;
    try {
      value = work();
    } catch (error) {
      callback(error as Error);
      return;
    }
    callback(null, value);
  });
}

export function randomBytes(size: number): Bytes;
export function randomBytes(size: number, callback: Callback<Bytes>): void;
export function randomBytes(size: number, callback?: Callback<Bytes>): Bytes | void {
  const make = (): Bytes => Buffer.from(hostBytes(size, "crypto.randomBytes()"));
  if (callback === undefined) return make();
  later(callback, make);
}

export function randomFillSync<View extends ArrayBufferView>(
  view: View,
  offset: number = 0,
  size?: number,
): View {
  const bytes = viewBytes(view) ?? new Uint8Array();
  bytes.set(hostBytes(size ?? bytes.length - offset, "crypto.randomFillSync()"), offset);
  return view;
}

export function randomFill<View extends ArrayBufferView>(view: View, callback: Callback<View>): void {
  later(callback, () => randomFillSync(view));
}

export function randomInt(
  minimum: number,
  maximum?: number | Callback<number>,
  callback?: Callback<number>,
): number | void {
  const done = typeof maximum === "function" ? maximum : callback;
  const [low, high] = typeof maximum === "number" ? [minimum, maximum] : [0, minimum];
  const range = high - low;
  if (!(range > 0 && range < 2 ** 48))
    throw Object.assign(new RangeError('The value of "max" is out of range.'), { code: "ERR_OUT_OF_RANGE" });
  const make = (): number => {
    // Numbers above the last multiple of the range would make small results more likely.
    const limit = 2 ** 48 - (2 ** 48 % range);
    for (;;) {
      const number = hostBytes(6, "crypto.randomInt()").reduce((sum, byte) => sum * 256 + byte, 0);
      if (number < limit) return low + (number % range);
    }
  };
  if (done === undefined) return make();
  later(done, make);
}

export function timingSafeEqual(first: ArrayBufferView, second: ArrayBufferView): boolean {
  const [a, b] = [bytesOf(first), bytesOf(second)];
  if (a.length !== b.length) {
    throw Object.assign(new RangeError("Input buffers must have the same byte length"), {
      code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
    });
  }
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

export function pbkdf2Sync(
  password: Data,
  salt: Data,
  iterations: number,
  length: number,
  digest: string,
): Bytes {
  return Buffer.from(
    pbkdf2(hashOf(digest), bytesOf(password), bytesOf(salt), { c: iterations, dkLen: length }),
  );
}

function pbkdf2Later(
  password: Data,
  salt: Data,
  iterations: number,
  length: number,
  digest: string,
  callback: Callback<Bytes>,
): void {
  later(callback, () => pbkdf2Sync(password, salt, iterations, length, digest));
}
export { pbkdf2Later as pbkdf2 };

export function hkdfSync(digest: string, key: Data, salt: Data, info: Data, length: number): ArrayBuffer {
  return Uint8Array.from(hkdf(hashOf(digest), bytesOf(key), bytesOf(salt), bytesOf(info), length)).buffer;
}

interface ScryptOptions {
  readonly N?: number;
  readonly r?: number;
  readonly p?: number;
  readonly cost?: number;
  readonly blockSize?: number;
  readonly parallelization?: number;
}

export function scryptSync(password: Data, salt: Data, length: number, options: ScryptOptions = {}): Bytes {
  const {
    N = options.cost ?? 16_384,
    r = options.blockSize ?? 8,
    p = options.parallelization ?? 1,
  } = options;
  return Buffer.from(nobleScrypt(bytesOf(password), bytesOf(salt), { N, r, p, dkLen: length }));
}

export function scrypt(
  password: Data,
  salt: Data,
  length: number,
  options: ScryptOptions | Callback<Bytes>,
  callback?: Callback<Bytes>,
): void {
  const done = typeof options === "function" ? options : callback;
  if (done !== undefined)
    later(done, () => scryptSync(password, salt, length, typeof options === "function" ? {} : options));
}

export const { getRandomValues, randomUUID } = crypto;

/** The whole Web Cryptography API. A `require` gives one without `subtle`, which is large: use the global `crypto.subtle`. */
export const webcrypto: typeof crypto & { readonly subtle: typeof subtle } = /* @__PURE__ */ Object.assign(
  { subtle },
  crypto,
);
export { subtle };

export default {
  Hash,
  Hmac: Hash,
  createHash,
  createHmac,
  getHashes,
  getRandomValues,
  hash,
  hkdfSync,
  pbkdf2: pbkdf2Later,
  pbkdf2Sync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  timingSafeEqual,
  webcrypto: crypto,
  constants: {},
};
