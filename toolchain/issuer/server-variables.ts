import type { RunningIssuer } from "./issuer.ts";

/** What a server needs to take tokens of the issuer. `serverUri`: `http://127.0.0.1:8080/mcp`. */
export function serverVariables(
  { url, jwksUri }: Pick<RunningIssuer, "url" | "jwksUri">,
  serverUri: string,
): Readonly<Record<string, string>> {
  return {
    WASMCP_AUTH_MODE: "oauth",
    JWT_ISSUER: url,
    JWT_JWKS_URI: jwksUri,
    WASMCP_SERVER_URI: serverUri,
  };
}
