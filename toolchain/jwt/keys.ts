/** Pairs of keys, as PEM in files and as JWK on the wire. */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { ToolchainError } from "../../core/errors.ts";
import { ALGORITHMS, type Algorithm } from "../token-algorithms.ts";

export interface KeyPair {
  /** PKCS#8. */
  readonly privatePem: string;
  /** SubjectPublicKeyInfo. */
  readonly publicPem: string;
}

/** An RSA key has 2048 bits. */
export async function generateKeyPair(algorithm: Algorithm): Promise<KeyPair> {
  const jose = await import("jose");
  const { privateKey, publicKey } = await jose.generateKeyPair(algorithm, { extractable: true });
  return { privatePem: await jose.exportPKCS8(privateKey), publicPem: await jose.exportSPKI(publicKey) };
}

/** A private key as the JWK of one algorithm, with its thumbprint (RFC 7638) as `kid`. */
export async function privateJwk(
  pem: string,
  algorithm: Algorithm,
): Promise<Readonly<Record<string, unknown>>> {
  const jose = await import("jose");
  const jwk = createPrivateKey(pem).export({ format: "jwk" });
  return { ...jwk, kid: await jose.calculateJwkThumbprint(jwk), alg: algorithm, use: "sig" };
}

/** The algorithms that a key can have, the usual one first; none for a key that servers do not accept. */
export function algorithmsOf(key: KeyObject): readonly Algorithm[] {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  switch (key.asymmetricKeyType) {
    case "rsa":
      return ALGORITHMS.filter((name) => name.startsWith("RS") || name.startsWith("PS"));
    case "rsa-pss":
      return ALGORITHMS.filter((name) => name.startsWith("PS"));
    case "ec":
      return curve === "prime256v1" ? ["ES256"] : curve === "secp384r1" ? ["ES384"] : [];
    case "ed25519":
      return ["EdDSA"];
    default:
      return [];
  }
}

/** `file` only names the key in messages. The text of the key stays out of them. */
export function parsePrivateKey(pem: string, file: string): KeyObject {
  return parse(() => createPrivateKey(pem), "private", "PKCS#8 as PEM", file);
}

/** Also takes a private key, whose public half it gives. */
export function parsePublicKey(pem: string, file: string): KeyObject {
  return parse(() => createPublicKey(pem), "public", "PEM", file);
}

function parse(read: () => KeyObject, kind: string, format: string, file: string): KeyObject {
  try {
    return read();
  } catch {
    // The cause of Node quotes nothing of the key, and explains nothing either: `error:1E08010C:DECODER routines::unsupported`.
    throw new ToolchainError("bad-key", `\`${file}\` is not a ${kind} key: expected ${format}`);
  }
}
