/** The sender of the message, as the server has verified it. */
import { JwtClaims } from "../wasmcp/auth/types";
import { messageContext } from "./message";

/** What the sender's access token says. */
export class Caller {
  constructor(
    private readonly claims: JwtClaims,
    private readonly jwt: Uint8Array,
  ) {}

  /** The user or program that the token represents. */
  get subject(): string {
    return this.claims.subject;
  }

  /** The authorization server that issued the token. */
  get issuer(): string | null {
    return this.claims.issuer;
  }

  /** The permissions of the bearer. */
  get scopes(): string[] {
    return this.claims.scopes;
  }

  hasScope(scope: string): bool {
    return this.claims.scopes.includes(scope);
  }

  /** A claim that has no member here: bare text, or JSON such as `["staff"]`. `null` if the token does not have it. */
  claim(name: string): string | null {
    const claims = this.claims.customClaims;
    for (let i = 0; i < claims.length; i++) {
      if (claims[i]._0 == name) return claims[i]._1;
    }
    return null;
  }

  /** The token as it came, for calls to other services on the user's behalf. */
  get token(): string {
    return String.UTF8.decode(this.jwt.buffer);
  }
}

/** The sender of the message; `null` if the server is public. */
export function caller(): Caller | null {
  const context = messageContext();
  if (context === null) return null;
  const identity = context.identity;
  return identity === null ? null : new Caller(identity.claims, identity.jwt);
}
