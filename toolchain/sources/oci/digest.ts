import { createHash, type Hash } from "node:crypto";

/** `sha256:` and 64 digits from 0 to f: OCI image specification, "Digests". */
export type Digest = `sha256:${string}`;

/** `undefined` for anything else, other algorithms included: what cannot be verified must not be trusted. */
export function parseDigest(text: unknown): Digest | undefined {
  return typeof text === "string" && /^sha256:[0-9a-f]{64}$/.test(text) ? (text as Digest) : undefined;
}

export function digestOf(bytes: Uint8Array): Digest {
  return finishDigest(createHash("sha256").update(bytes));
}

export function finishDigest(hash: Hash): Digest {
  return `sha256:${hash.digest("hex")}`;
}

/** The 64 digits, as a file's name. */
export function digestHex(digest: Digest): string {
  return digest.slice("sha256:".length);
}
