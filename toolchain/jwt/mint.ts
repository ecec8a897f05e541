import type { KeyObject } from "node:crypto";
import { ToolchainError } from "../../core/errors.ts";
import type { Algorithm } from "../token-algorithms.ts";
import type { JsonObject } from "./decode.ts";
import { algorithmsOf } from "./keys.ts";

export interface MintOptions {
  readonly subject: string;
  readonly issuer: string;
  /** None: the token has no `aud`. */
  readonly audience: readonly string[];
  /** With spaces between; `undefined`: the token has no `scope`. */
  readonly scope: string | undefined;
  /** Seconds; a negative number makes a token that has expired. */
  readonly expiresIn: number;
  /** Seconds from now; 0: the token has no `nbf`. */
  readonly notBefore: number;
  readonly custom: JsonObject;
}

/** The claims in the order in which the reference writes them. `now` in seconds since 1970. */
export function claimsOf(options: MintOptions, now: number): JsonObject {
  const { subject, issuer, audience, scope, expiresIn, notBefore, custom } = options;
  const iat = Math.floor(now);
  return {
    sub: subject,
    iss: issuer,
    ...(audience.length > 0 && { aud: audience }),
    exp: iat + expiresIn,
    iat,
    ...(notBefore !== 0 && { nbf: iat + notBefore }),
    ...(scope !== undefined && { scope }),
    ...custom,
  };
}

/** What `mint` has options for. */
const OWN_CLAIMS: ReadonlyMap<string, string> = new Map([
  ["sub", "--subject"],
  ["iss", "--issuer"],
  ["aud", "--audience"],
  ["scope", "--scope"],
  ["exp", "--expires-in"],
  ["nbf", "--not-before"],
]);

/** `level=3`: an integer becomes a number, `true` and `false` a boolean, and everything else is a text. */
export function parseClaim(text: string): readonly [name: string, value: unknown] {
  const match = /^([^=]+)=(.*)$/s.exec(text);
  if (match === null)
    throw new ToolchainError("bad-claim", `expected a claim as NAME=VALUE, found \`${text}\``);
  const [, name = "", value = ""] = match;
  const option = OWN_CLAIMS.get(name);
  if (option !== undefined) {
    throw new ToolchainError(
      "bad-claim",
      `the claim \`${name}\` has an option of its own: use \`${option}\``,
    );
  }
  const number = /^-?\d+$/.test(value) ? Number(value) : undefined;
  // A number that would be rounded, such as a long identifier, stays a text.
  if (number !== undefined && Number.isSafeInteger(number)) return [name, number];
  return [name, value === "true" ? true : value === "false" ? false : value];
}

/** `algorithm`: the usual one of the key if it is `undefined`. `file` only names the key in messages. */
export function chooseAlgorithm(key: KeyObject, algorithm: Algorithm | undefined, file: string): Algorithm {
  const possible = algorithmsOf(key);
  const [usual] = possible;
  if (usual === undefined) {
    throw new ToolchainError(
      "bad-key",
      `\`${file}\` is a key that servers do not accept: expected RSA, P-256, P-384 or Ed25519`,
    );
  }
  if (algorithm !== undefined && !possible.includes(algorithm)) {
    throw new ToolchainError(
      "bad-key",
      `\`${file}\` cannot sign with ${algorithm}: expected ${possible.join(", ")}`,
    );
  }
  return algorithm ?? usual;
}

export async function signToken(claims: JsonObject, key: KeyObject, algorithm: Algorithm): Promise<string> {
  const { SignJWT } = await import("jose");
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, typ: "JWT" }).sign(key);
}
