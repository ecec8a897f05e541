/** The hash functions of `crypto.subtle`, and what is made of them. */
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { DOMException } from "./dom-exception.ts";

export interface Hash {
  /** `SHA-256` */
  readonly name: string;
  /** Bytes of a block: the length of a new key for HMAC. */
  readonly block: number;
  digest(message: Uint8Array): Uint8Array<ArrayBuffer>;
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer>;
  hkdf(key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array<ArrayBuffer>;
  pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array<ArrayBuffer>;
}

function hash(name: string, block: number, digest: typeof sha256): Hash {
  return {
    name,
    block,
    digest: (message) => Uint8Array.from(digest(message)),
    hmac: (key, message) => Uint8Array.from(hmac(digest, key, message)),
    hkdf: (key, salt, info, length) => Uint8Array.from(hkdf(digest, key, salt, info, length)),
    pbkdf2: (password, salt, c, dkLen) => Uint8Array.from(pbkdf2(digest, password, salt, { c, dkLen })),
  };
}

/** Of `"SHA-256"` or `{ name: "SHA-256" }`, in any case. */
export function hashOf(algorithm: unknown): Hash {
  const name = (
    typeof algorithm === "string"
      ? algorithm
      : String((algorithm as { readonly name?: unknown } | undefined)?.name)
  ).toUpperCase();
  switch (name) {
    case "SHA-1":
      return hash(name, 64, sha1 as unknown as typeof sha256);
    case "SHA-256":
      return hash(name, 64, sha256);
    case "SHA-384":
      return hash(name, 128, sha384 as unknown as typeof sha256);
    case "SHA-512":
      return hash(name, 128, sha512 as unknown as typeof sha256);
    default:
      throw new DOMException(
        `expected SHA-1, SHA-256, SHA-384 or SHA-512, found ${name}`,
        "NotSupportedError",
      );
  }
}
