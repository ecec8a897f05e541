import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { ToolchainError } from "../../core/errors.ts";
import { ALGORITHMS } from "../token-algorithms.ts";
import { trimToken, type JsonObject } from "./decode.ts";
import { algorithmsOf, parsePublicKey } from "./keys.ts";

/** A key as PEM, a JWK, or a set of them: what `JWT_PUBLIC_KEY` also takes. `file` only names it in messages. */
export function parsePublicKeys(text: string, file: string): readonly PublicKey[] {
  if (!text.trimStart().startsWith("{")) return [{ key: parsePublicKey(text, file), id: undefined }];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ToolchainError(
      "bad-key",
      `\`${file}\` is not a public key: expected PEM, or JSON with a JWK or a set of them`,
    );
  }
  const set = (value as { readonly keys?: unknown }).keys ?? [value];
  const keys = Array.isArray(set) ? set.flatMap((jwk) => publicKeyOf(jwk as JsonObject)) : [];
  if (keys.length === 0)
    throw new ToolchainError("bad-key", `\`${file}\` has no public key that servers accept`);
  return keys;
}

export interface PublicKey {
  readonly key: KeyObject;
  readonly id: string | undefined;
}

/** A set may have keys for other purposes. */
function publicKeyOf(jwk: JsonObject): readonly PublicKey[] {
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
    return algorithmsOf(key).length === 0
      ? []
      : [{ key, id: typeof jwk["kid"] === "string" ? jwk["kid"] : undefined }];
  } catch {
    return [];
  }
}

/** Whether one of the keys signed the token. */
export async function isSignedBy(token: string, keys: readonly PublicKey[]): Promise<boolean> {
  const { compactVerify, decodeProtectedHeader } = await import("jose");
  const text = trimToken(token);
  const { alg, kid } = decodeProtectedHeader(text);
  const algorithm = ALGORITHMS.find((name) => name === alg);
  if (algorithm === undefined) return false;
  for (const { key, id } of keys) {
    if (kid !== undefined && id !== undefined && kid !== id) continue;
    if (!algorithmsOf(key).includes(algorithm)) continue;
    const isGood = await compactVerify(text, key, { algorithms: [algorithm] }).then(
      () => true,
      () => false,
    );
    if (isGood) return true;
  }
  return false;
}
