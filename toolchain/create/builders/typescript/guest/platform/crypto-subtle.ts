/**
 * `crypto.subtle`: hashes, HMAC, AES, signatures with RSA, ECDSA and Ed25519, key agreement and key derivation.
 *
 * Hashes, ciphers and curves are `@noble`'s, which are audited. The rest is the standard's bookkeeping.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { type BufferSource, viewBytes } from "./bytes.ts";
import { randomBytes } from "./crypto.ts";
import { hashOf } from "./crypto-hash.ts";
import {
  type CryptoKey,
  curveOf,
  exportJwk,
  exportSpki,
  importJwk,
  importPkcs8,
  importRaw,
  importSpki,
  type JsonWebKey,
  type KeyAlgorithm,
  type Material,
  materialOf,
  newKey,
  normalAlgorithm,
  SECRETS,
} from "./crypto-key.ts";
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from "./crypto-rsa.ts";
import { DOMException } from "./dom-exception.ts";

type Algorithm = string | { readonly name: string; readonly [parameter: string]: unknown };
export type KeyFormat = "raw" | "jwk" | "spki" | "pkcs8";

function bytesOf(source: unknown, what: string): Uint8Array<ArrayBuffer> {
  const bytes = viewBytes(source);
  if (bytes === undefined) throw new TypeError(`expected an \`ArrayBuffer\` or a view of one as ${what}`);
  return bytes.slice();
}

function checkKey(key: CryptoKey, algorithm: KeyAlgorithm, usage: string): Material {
  if (key.algorithm.name !== algorithm.name) {
    throw new DOMException(
      `the key is for ${key.algorithm.name}, not for ${algorithm.name}`,
      "InvalidAccessError",
    );
  }
  if (!key.usages.includes(usage))
    throw new DOMException(`the key must not be used to ${usage}`, "InvalidAccessError");
  return materialOf(key);
}

function secretOf(material: Material): Uint8Array<ArrayBuffer> {
  if (material.kind === "rsa" || (material.kind !== "secret" && material.secret === undefined)) {
    throw new DOMException("expected a private key", "InvalidAccessError");
  }
  return material.kind === "secret" ? material.bytes : (material.secret ?? new Uint8Array());
}

async function sign(algorithm: Algorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> {
  const wanted = normalAlgorithm(algorithm);
  const material = checkKey(key, wanted, "sign");
  const message = bytesOf(data, "data");
  switch (material.kind) {
    case "secret":
      return hashOf(key.algorithm["hash"]).hmac(material.bytes, message).buffer;
    case "rsa": {
      const hash = hashOf(key.algorithm["hash"]);
      if (wanted.name !== "RSA-PSS") return signPkcs1(material.rsa, hash, message).buffer;
      const salt = randomBytes(Number(wanted["saltLength"]), "crypto.subtle.sign()");
      return signPss(material.rsa, hash, salt, message).buffer;
    }
    case "ed":
      return Uint8Array.from(ed25519.sign(message, secretOf(material))).buffer;
    default: {
      const digest = hashOf(wanted["hash"]).digest(message);
      const { curve } = curveOf(key.algorithm);
      return Uint8Array.from(curve.sign(digest, secretOf(material), { prehash: false, lowS: false })).buffer;
    }
  }
}

async function verify(
  algorithm: Algorithm,
  key: CryptoKey,
  signature: BufferSource,
  data: BufferSource,
): Promise<boolean> {
  const wanted = normalAlgorithm(algorithm);
  const material = checkKey(key, wanted, "verify");
  const [given, message] = [bytesOf(signature, "signature"), bytesOf(data, "data")];
  switch (material.kind) {
    case "secret":
      return equalBytes(hashOf(key.algorithm["hash"]).hmac(material.bytes, message), given);
    case "rsa": {
      const hash = hashOf(key.algorithm["hash"]);
      return wanted.name === "RSA-PSS"
        ? verifyPss(material.rsa, hash, Number(wanted["saltLength"]), given, message)
        : verifyPkcs1(material.rsa, hash, given, message);
    }
    case "ed":
      return given.length === 64 && ed25519.verify(given, message, material.point, { zip215: false });
    default: {
      const { curve, size } = curveOf(key.algorithm);
      const digest = hashOf(wanted["hash"]).digest(message);
      return (
        given.length === 2 * size &&
        curve.verify(given, digest, material.point, { prehash: false, lowS: false })
      );
    }
  }
}

/** In a time that does not depend on the bytes. */
export function equalBytes(first: Uint8Array, second: Uint8Array): boolean {
  if (first.length !== second.length) return false;
  let difference = 0;
  for (let index = 0; index < first.length; index++) difference |= (first[index] ?? 0) ^ (second[index] ?? 0);
  return difference === 0;
}

interface Cipher {
  encrypt(data: Uint8Array): Uint8Array;
  decrypt(data: Uint8Array): Uint8Array;
}

async function cipher(algorithm: KeyAlgorithm, key: Uint8Array): Promise<Cipher> {
  // Loaded when it is used: its tables would add a megabyte to the snapshot of the engine.
  const { cbc, ctr, gcm } = await import("@noble/ciphers/aes.js");
  if (algorithm.name === "AES-CBC") return cbc(key, bytesOf(algorithm["iv"], "iv"));
  if (algorithm.name === "AES-CTR") return ctr(key, bytesOf(algorithm["counter"], "counter"));
  if (algorithm.name !== "AES-GCM")
    throw new DOMException(`${algorithm.name} does not encrypt`, "NotSupportedError");
  const { tagLength = 128, additionalData } = algorithm;
  if (tagLength !== 128)
    throw new DOMException(`expected the tag length 128, found ${String(tagLength)}`, "NotSupportedError");
  const extra = additionalData === undefined ? undefined : bytesOf(additionalData, "additionalData");
  return gcm(key, bytesOf(algorithm["iv"], "iv"), extra);
}

async function crypt(
  direction: "encrypt" | "decrypt",
  algorithm: Algorithm,
  key: CryptoKey,
  data: BufferSource,
): Promise<ArrayBuffer> {
  const wanted = normalAlgorithm(algorithm);
  const secret = secretOf(checkKey(key, wanted, direction));
  const bytes = bytesOf(data, "data");
  const made = await cipher(wanted, secret);
  try {
    return Uint8Array.from(made[direction](bytes)).buffer;
  } catch (cause) {
    throw new DOMException(`cannot ${direction} the data`, { name: "OperationError", cause });
  }
}

async function importKey(
  format: KeyFormat,
  data: BufferSource | JsonWebKey,
  algorithm: Algorithm,
  extractable: boolean,
  usages: readonly string[],
): Promise<CryptoKey> {
  const wanted = normalAlgorithm(algorithm);
  if (format === "jwk")
    return newKey(importJwk(wanted, data as JsonWebKey), wanted, Boolean(extractable), usages);
  const bytes = bytesOf(data, "key data");
  const read = { raw: importRaw, spki: importSpki, pkcs8: importPkcs8 }[format];
  if (read === undefined)
    throw new TypeError(`expected the format raw, jwk, spki or pkcs8, found ${String(format)}`);
  return newKey(read(wanted, bytes), wanted, Boolean(extractable), usages);
}

async function exportKey(format: KeyFormat, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey> {
  if (!key.extractable) throw new DOMException("the key is not extractable", "InvalidAccessError");
  const material = materialOf(key);
  if (format === "jwk") return exportJwk(key);
  if (format === "spki" && key.type === "public") return exportSpki(key).buffer;
  if (format === "raw" && material.kind === "secret") return material.bytes.slice().buffer;
  if (format === "raw" && material.kind !== "rsa" && material.kind !== "secret" && key.type === "public")
    return material.point.slice().buffer;
  throw new DOMException(`cannot export this key in the format \`${format}\``, "NotSupportedError");
}

export interface CryptoKeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}

async function generateKey(
  algorithm: Algorithm,
  extractable: boolean,
  usages: readonly string[],
): Promise<CryptoKey | CryptoKeyPair> {
  const wanted = normalAlgorithm(algorithm);
  const random = (length: number): Uint8Array<ArrayBuffer> =>
    randomBytes(length, "crypto.subtle.generateKey()");
  if (SECRETS.includes(wanted.name)) {
    const bits = wanted["length"] ?? (wanted.name === "HMAC" ? hashOf(wanted["hash"]).block * 8 : 0);
    return newKey({ kind: "secret", bytes: random(Number(bits) / 8) }, wanted, Boolean(extractable), usages);
  }
  if (wanted.name.startsWith("RSA")) {
    throw new DOMException(
      "RSA keys are not generated here, since it takes too long: import one",
      "NotSupportedError",
    );
  }
  const forSecret = usages.filter((usage) => usage !== "verify");
  const forPublic = usages.filter((usage) => usage === "verify");
  const pair = (material: Extract<Material, { readonly kind: "ec" | "ed" }>): CryptoKeyPair => ({
    publicKey: newKey({ ...material, secret: undefined }, wanted, true, forPublic),
    privateKey: newKey(material, wanted, Boolean(extractable), forSecret),
  });
  if (wanted.name === "Ed25519") {
    const secret = random(32);
    return pair({ kind: "ed", point: Uint8Array.from(ed25519.getPublicKey(secret)), secret });
  }
  const { curve, size } = curveOf(wanted);
  const secret = Uint8Array.from(curve.utils.randomSecretKey(random(Math.ceil(size * 1.5))));
  return pair({ kind: "ec", point: Uint8Array.from(curve.getPublicKey(secret, false)), secret });
}

async function deriveBits(algorithm: Algorithm, key: CryptoKey, length: number): Promise<ArrayBuffer> {
  return derive(algorithm, key, "deriveBits", length).buffer;
}

function derive(
  algorithm: Algorithm,
  key: CryptoKey,
  usage: string,
  length: number | null | undefined,
): Uint8Array<ArrayBuffer> {
  const wanted = normalAlgorithm(algorithm);
  const secret = secretOf(checkKey(key, wanted, usage));
  const bytes = Number(length ?? 0) / 8;
  switch (wanted.name) {
    case "HKDF":
      return hashOf(wanted["hash"]).hkdf(
        secret,
        bytesOf(wanted["salt"], "salt"),
        bytesOf(wanted["info"], "info"),
        bytes,
      );
    case "PBKDF2":
      return hashOf(wanted["hash"]).pbkdf2(
        secret,
        bytesOf(wanted["salt"], "salt"),
        Number(wanted["iterations"]),
        bytes,
      );
    case "ECDH": {
      const other = materialOf(wanted["public"] as CryptoKey);
      if (other.kind !== "ec")
        throw new DOMException("expected a public key of the same curve", "InvalidAccessError");
      const { curve } = curveOf(key.algorithm);
      const shared = Uint8Array.from(curve.getSharedSecret(secret, other.point)).slice(1);
      return length === null || length === undefined ? shared : shared.slice(0, bytes);
    }
    default:
      throw new DOMException(`${wanted.name} derives no bits`, "NotSupportedError");
  }
}

async function deriveKey(
  algorithm: Algorithm,
  key: CryptoKey,
  derived: Algorithm,
  extractable: boolean,
  usages: readonly string[],
): Promise<CryptoKey> {
  const wanted = normalAlgorithm(derived);
  const bits = wanted["length"] ?? (wanted.name === "HMAC" ? hashOf(wanted["hash"]).block * 8 : 256);
  const bytes = derive(algorithm, key, "deriveKey", Number(bits));
  return newKey({ kind: "secret", bytes }, wanted, Boolean(extractable), usages);
}

export const subtle = {
  async digest(algorithm: Algorithm, data: BufferSource): Promise<ArrayBuffer> {
    return hashOf(algorithm).digest(bytesOf(data, "data")).buffer;
  },
  sign,
  verify,
  encrypt: (algorithm: Algorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> =>
    crypt("encrypt", algorithm, key, data),
  decrypt: (algorithm: Algorithm, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer> =>
    crypt("decrypt", algorithm, key, data),
  importKey,
  exportKey,
  generateKey,
  deriveBits,
  deriveKey,
};

export { CryptoKey } from "./crypto-key.ts";
