/** What protects the server. */
import { Span } from "../../lib/bytes/span";
import { Algorithm } from "../../lib/jwt/algorithm";
import { ClaimRules } from "../../lib/jwt/claims";
import { PublicKey } from "../../lib/jwt/public-key";
import { Introspection } from "./introspection";
import { Jwks } from "./jwks";
import { Rules } from "./rules";

/** One bit for each of the nine algorithms. */
const ALL_ALGORITHMS: u32 = 0x1ff;

export class Configuration {
  /** Why the server must not serve; `null` if it may. */
  fault: string | null = null;
  /** Whether every request needs a token. */
  isProtected: bool = false;
  /** Those that were given; else they are fetched, or the issuer is asked about each token. */
  keys: Array<PublicKey> = [];
  jwks: Jwks | null = null;
  introspection: Introspection | null = null;
  issuer: Span | null = null;
  /** `null` for any. */
  audiences: Array<Span> | null = [];
  /** The scopes that every client needs. */
  scopes: Array<Span> = [];
  rules: Rules = new Rules();
  private algorithms: u32 = ALL_ALGORITHMS;

  get claimRules(): ClaimRules {
    return new ClaimRules(this.issuer, this.audiences);
  }

  accepts(algorithm: Algorithm): bool {
    return ((this.algorithms >> (algorithm as u32)) & 1) != 0;
  }

  /** Accepts no others than those that are named. */
  narrow(algorithms: Array<Algorithm>): void {
    this.algorithms = 0;
    for (let i = 0, n = algorithms.length; i < n; i++)
      this.algorithms |= (1 as u32) << (algorithms[i] as u32);
  }
}
