/** The algorithms of signatures that servers accept (RFC 7518 section 3.1, RFC 8037): all of them have a public key. */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "EdDSA",
] as const;

export type Algorithm = (typeof ALGORITHMS)[number];

export function isAlgorithm(name: unknown): name is Algorithm {
  return ALGORITHMS.some((each) => each === name);
}
