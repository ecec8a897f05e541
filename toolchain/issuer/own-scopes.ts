/** Scopes that mean something to the issuer, not to the MCP server (OpenID Connect Core, section 11). Signing in grants them. */
export const OWN_SCOPES = ["openid", "offline_access"] as const;

/** For a client that needs no scopes: it names only the person. */
export const NO_SCOPE: (typeof OWN_SCOPES)[number] = "openid";

export function isOwnScope(scope: string): boolean {
  return OWN_SCOPES.some((own) => own === scope);
}
