/** A sign-in without an MCP client, for a token with certain scopes: registration, authorization code with PKCE, token. */
import { createHash, randomBytes } from "node:crypto";
import { followSignIn } from "./browser.ts";
import type { Issuer } from "./issuer.ts";

const redirectUrl = "http://127.0.0.1:7777/callback";

/** An access token for `resource`. */
export async function signIn(
  { url }: Issuer,
  account: string,
  resource: string,
  scope: string,
): Promise<string> {
  const client = await json<{ client_id: string }>(`${url}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      redirect_uris: [redirectUrl],
      application_type: "native",
      token_endpoint_auth_method: "none",
    }),
  });
  const verifier = randomBytes(32).toString("base64url");
  const page = new URL(`${url}/auth`);
  page.search = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: redirectUrl,
    scope,
    resource,
    login_hint: account,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  }).toString();
  const callback = await followSignIn(page, redirectUrl);
  const code = callback.get("code");
  if (code === null) throw new Error(`no code: ${callback.toString()}`);
  const { access_token } = await json<{ access_token: string }>(`${url}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      client_id: client.client_id,
      redirect_uri: redirectUrl,
      code_verifier: verifier,
      resource,
    }),
  });
  return access_token;
}

async function json<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
