/** Which keys are tried for a token. */
import { PublicKey } from "../../lib/jwt/public-key";
import { Token } from "../../lib/jwt/token";

/**
 * A token that names no key could be tried with each key of the issuer, which a forger would make the most of: so it is tried
 * with the only one that there is, or with those that have no name.
 */
export function candidatesOf(token: Token, keys: Array<PublicKey>): Array<PublicKey> {
  const candidates = token.candidates(keys);
  if (token.keyId !== null || candidates.length == 1) return candidates;
  const nameless = new Array<PublicKey>();
  for (let i = 0, n = candidates.length; i < n; i++) {
    if (candidates[i].id === null) nameless.push(candidates[i]);
  }
  return nameless;
}
