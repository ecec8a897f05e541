import type { ServerExpectation } from "./refusals.ts";

/** What a server expects of a token, by its variables. `undefined`: they do not say that it asks for tokens. */
export function expectationOf(
  variables: Readonly<Record<string, string | undefined>>,
): ServerExpectation | undefined {
  const mode = variables["WASMCP_AUTH_MODE"];
  const issuer = variables["JWT_ISSUER"];
  if (mode !== "oauth" && (mode !== undefined || issuer === undefined)) return undefined;
  const audience = variables["JWT_AUDIENCE"] ?? variables["WASMCP_SERVER_URI"];
  const scopes = variables["JWT_REQUIRED_SCOPES"];
  const algorithms = variables["JWT_ALGORITHM"];
  return {
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience: listed(audience) }),
    ...(scopes !== undefined && { scopes: listed(scopes) }),
    ...(algorithms !== undefined && { algorithms: listed(algorithms) }),
  };
}

function listed(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((each) => each !== "");
}
