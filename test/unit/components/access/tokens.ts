/** Tokens and keys for tests, made with `node:crypto`. */
import { constants, generateKeyPairSync, sign as signBytes, type KeyObject } from "node:crypto";
import { NOW } from "./component.ts";

export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
export const ed25519 = generateKeyPairSync("ed25519");

export const pairs: Readonly<Record<string, Pair>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: p256,
  ES384: p384,
  EdDSA: ed25519,
};

export const ISSUER = "https://id.example";
export const SERVER = "https://mcp.example/mcp";

/** Claims that are admitted by a server with `ISSUER` and `SERVER`. */
export const goodClaims = { iss: ISSUER, sub: "alice", aud: SERVER, exp: NOW + 600, iat: NOW - 10 };

export function pem({ publicKey }: Pair): string {
  return publicKey.export({ format: "pem", type: "spki" }).toString();
}

export function jwk({ publicKey }: Pair, members: object = {}): object {
  return { ...publicKey.export({ format: "jwk" }), ...members };
}

/** `undefined` takes a member of the claims or of the header away; a text is the part itself, as it is. */
export function token(claims: object | string = {}, header: object | string = {}, pair?: Pair): string {
  const algorithm = typeof header === "object" && "alg" in header ? String(header.alg) : "ES256";
  const head =
    typeof header === "string" ? header : JSON.stringify({ alg: algorithm, typ: "at+jwt", ...header });
  const body = typeof claims === "string" ? claims : JSON.stringify({ ...goodClaims, ...claims });
  const signed = `${base64url(head)}.${base64url(body)}`;
  const signature = sign(algorithm, (pair ?? pairs[algorithm] ?? p256).privateKey, signed);
  return `${signed}.${signature.toString("base64url")}`;
}

export function bearer(...parts: Parameters<typeof token>): readonly string[] {
  return [`Bearer ${token(...parts)}`];
}

function sign(algorithm: string, key: KeyObject, message: string): Buffer {
  const hash = `sha${algorithm.slice(2)}`;
  const bytes = Buffer.from(message);
  if (key.asymmetricKeyType === "ed25519") return signBytes(null, bytes, key);
  if (key.asymmetricKeyType === "ec") {
    return signBytes(hash.startsWith("sha") && hash.length === 6 ? hash : "sha256", bytes, {
      key,
      dsaEncoding: "ieee-p1363",
    });
  }
  if (!algorithm.startsWith("PS")) return signBytes(/^sha\d{3}$/.test(hash) ? hash : "sha256", bytes, key);
  return signBytes(hash, bytes, {
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
