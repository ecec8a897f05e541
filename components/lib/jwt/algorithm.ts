/** The algorithms that tokens may be signed with (RFC 7518, RFC 8037): none that needs a secret, and not `none`. */
import { Span } from "../bytes/span";

/** In the order of `algorithm` in `wasmcp:framework/signatures`. */
export const enum Algorithm {
  RS256,
  RS384,
  RS512,
  PS256,
  PS384,
  PS512,
  ES256,
  ES384,
  EdDSA,
  /** Any other name. */
  Unknown,
}

const NAMES: StaticArray<string> = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "EdDSA",
];

/** Names are case-sensitive. `Ed25519` (RFC 9864) is the same algorithm as `EdDSA` with such a key. */
export function algorithmNamed(name: Span): Algorithm {
  for (let i = 0, n = NAMES.length; i < n; i++) {
    if (name.is(NAMES[i])) return i as Algorithm;
  }
  return name.is("Ed25519") ? Algorithm.EdDSA : Algorithm.Unknown;
}

export function algorithmName(algorithm: Algorithm): string {
  return NAMES[algorithm as i32];
}

export const enum KeyKind {
  Rsa,
  P256,
  P384,
  Ed25519,
}

/** The kind of key that an algorithm is for; the algorithm is a known one. */
export function kindFor(algorithm: Algorithm): KeyKind {
  if (algorithm <= Algorithm.PS512) return KeyKind.Rsa;
  if (algorithm == Algorithm.ES256) return KeyKind.P256;
  return algorithm == Algorithm.ES384 ? KeyKind.P384 : KeyKind.Ed25519;
}
