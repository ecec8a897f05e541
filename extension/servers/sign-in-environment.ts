/** The variables of a server that runs with a local issuer. No `vscode` here. */

/** Those that say whose tokens a server takes. */
const OF_ISSUERS =
  /^(JWT_(ISSUER|JWKS_URI|JWKS_TTL|PUBLIC_KEY|AUDIENCE|ALGORITHM)|WASMCP_(AUTH_MODE|AUTH_SERVER_URL|SERVER_URI|INTROSPECTION_.*))$/;

/** What is left, such as `JWT_REQUIRED_SCOPES`: one of another issuer would contradict the local one. */
export function withoutIssuers(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !OF_ISSUERS.test(name)));
}
