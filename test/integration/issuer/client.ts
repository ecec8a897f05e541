/** A client of the local issuer, written out: each step can be done wrong. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";

export const REDIRECT = "http://127.0.0.1:3000/callback";

/** Registers a client, and returns what the issuer says about it. */
export async function register(
  issuer: string,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${issuer}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Test client",
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      ...metadata,
    }),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  assert.equal(response.status, 201, JSON.stringify(answer));
  return answer;
}

export interface AuthorizationRequest {
  readonly url: URL;
  readonly verifier: string;
}

/** `parameters` replace those of a client that does everything right; `undefined` leaves one out. */
export function authorizationRequest(
  issuer: string,
  clientId: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): AuthorizationRequest {
  const verifier = randomBytes(32).toString("base64url");
  const all = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: REDIRECT,
    state: "state-1",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...parameters,
  };
  const url = new URL(`${issuer}/authorize`);
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  return { url, verifier };
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function askForToken(
  issuer: string,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams(parameters) });
  return { status: response.status, body: (await response.json()) as TokenAnswer["body"] };
}
