/** RSA signatures of RFC 8017: PKCS#1 v1.5 and PSS. */
import type { Hash } from "./crypto-hash.ts";
import { DOMException } from "./dom-exception.ts";

export interface RsaKey {
  readonly n: bigint;
  readonly e: bigint;
  /** Absent in a public key. */
  readonly secret: { readonly d: bigint; readonly p: bigint; readonly q: bigint } | undefined;
}

export function toBigInt(bytes: Uint8Array): bigint {
  let hex = "0x0";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}

export function toBytes(number: bigint, length: number): Uint8Array<ArrayBuffer> {
  const hex = number.toString(16).padStart(length * 2, "0");
  return Uint8Array.from({ length }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

export function modulusLength(key: RsaKey): number {
  return key.n.toString(2).length;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let factor = base % modulus;
  // From the lowest bit to the highest.
  for (const bit of Array.from(exponent.toString(2)).toReversed()) {
    if (bit === "1") result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}

/** With the Chinese remainder theorem: two numbers of half the length. */
function secretPower(key: RsaKey, message: bigint): bigint {
  if (key.secret === undefined) throw new DOMException("expected a private key", "InvalidAccessError");
  const { d, p, q } = key.secret;
  const first = power(message, d % (p - 1n), p);
  const second = power(message, d % (q - 1n), q);
  const inverse = power(q, p - 2n, p);
  const difference = (((first - second) % p) + p) % p;
  return second + ((difference * inverse) % p) * q;
}

/** `DigestInfo` before the digest, by the name of the hash. */
const PREFIXES: Readonly<Record<string, string>> = {
  "SHA-1": "3021300906052b0e03021a05000414",
  "SHA-256": "3031300d060960864801650304020105000420",
  "SHA-384": "3041300d060960864801650304020205000430",
  "SHA-512": "3051300d060960864801650304020305000440",
};

function paddedDigest(hash: Hash, message: Uint8Array, length: number): Uint8Array {
  const prefix = Uint8Array.from((PREFIXES[hash.name] ?? "").match(/../g) ?? [], (byte) =>
    Number.parseInt(byte, 16),
  );
  const digest = hash.digest(message);
  const encoded = new Uint8Array(length).fill(0xff);
  const start = length - prefix.length - digest.length;
  if (start < 11) throw new DOMException("the key is too short for the hash", "OperationError");
  encoded.set([0, 1]);
  encoded[start - 1] = 0;
  encoded.set(prefix, start);
  encoded.set(digest, start + prefix.length);
  return encoded;
}

export function signPkcs1(key: RsaKey, hash: Hash, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = Math.ceil(modulusLength(key) / 8);
  return toBytes(secretPower(key, toBigInt(paddedDigest(hash, message, length))), length);
}

export function verifyPkcs1(key: RsaKey, hash: Hash, signature: Uint8Array, message: Uint8Array): boolean {
  const length = Math.ceil(modulusLength(key) / 8);
  const number = toBigInt(signature);
  if (signature.length !== length || number >= key.n) return false;
  return power(number, key.e, key.n) === toBigInt(paddedDigest(hash, message, length));
}

/** MGF1 of RFC 8017, appendix B.2.1. */
function mask(hash: Hash, seed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const input = new Uint8Array(seed.length + 4);
  input.set(seed);
  for (let counter = 0, at = 0; at < length; counter++) {
    input.set([counter >> 24, counter >> 16, counter >> 8, counter], seed.length);
    const digest = hash.digest(input);
    bytes.set(digest.subarray(0, Math.min(digest.length, length - at)), at);
    at += digest.length;
  }
  return bytes;
}

function pssHash(hash: Hash, message: Uint8Array, salt: Uint8Array): Uint8Array {
  const digest = hash.digest(message);
  const input = new Uint8Array(8 + digest.length + salt.length);
  input.set(digest, 8);
  input.set(salt, 8 + digest.length);
  return hash.digest(input);
}

export function signPss(
  key: RsaKey,
  hash: Hash,
  salt: Uint8Array,
  message: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const bits = modulusLength(key) - 1;
  const length = Math.ceil(bits / 8);
  const digest = pssHash(hash, message, salt);
  const dataLength = length - digest.length - 1;
  if (dataLength < salt.length + 1)
    throw new DOMException("the key is too short for the hash and the salt", "OperationError");
  const data = new Uint8Array(dataLength);
  data[dataLength - salt.length - 1] = 1;
  data.set(salt, dataLength - salt.length);
  const encoded = new Uint8Array(length);
  encoded.set(xor(data, mask(hash, digest, dataLength)));
  encoded[0] = (encoded[0] ?? 0) & (0xff >> (8 * length - bits));
  encoded.set(digest, dataLength);
  encoded[length - 1] = 0xbc;
  return toBytes(secretPower(key, toBigInt(encoded)), Math.ceil(modulusLength(key) / 8));
}

export function verifyPss(
  key: RsaKey,
  hash: Hash,
  saltLength: number,
  signature: Uint8Array,
  message: Uint8Array,
): boolean {
  const bits = modulusLength(key) - 1;
  const length = Math.ceil(bits / 8);
  const number = toBigInt(signature);
  if (signature.length !== Math.ceil(modulusLength(key) / 8) || number >= key.n) return false;
  const opened = power(number, key.e, key.n);
  if (opened >= 1n << BigInt(8 * length)) return false;
  const encoded = toBytes(opened, length);
  const digestLength = hash.digest(new Uint8Array()).length;
  const dataLength = length - digestLength - 1;
  const padding = dataLength - saltLength - 1;
  const unused = 0xff & ~(0xff >> (8 * length - bits));
  if (padding < 0 || encoded[length - 1] !== 0xbc || ((encoded[0] ?? 0) & unused) !== 0) return false;
  const digest = encoded.subarray(dataLength, dataLength + digestLength);
  const data = xor(encoded.subarray(0, dataLength), mask(hash, digest, dataLength));
  data[0] = (data[0] ?? 0) & ~unused;
  if (data.subarray(0, padding).some((byte) => byte !== 0) || data[padding] !== 1) return false;
  const expected = pssHash(hash, message, data.subarray(padding + 1));
  return expected.every((byte, index) => byte === digest[index]);
}

function xor(first: Uint8Array, second: Uint8Array): Uint8Array {
  return first.map((byte, index) => byte ^ (second[index] ?? 0));
}
