/** What the tests of protected servers share: a way to compose them, tokens, and a client that sends them. */
import type { AccessRule, Protection } from "../../../toolchain/compose/protection/index.ts";
import { ISSUER, p256, pem, token } from "../../unit/components/access/tokens.ts";
import { type Answer, type Exchange, exchange } from "./composed-server.ts";

/** What tokens are for. No server of the tests has this address. */
export const AUDIENCE = "https://mcp.example/mcp";
/** The keys, which are not composed in. */
export const keys: Readonly<Record<string, string>> = { JWT_PUBLIC_KEY: pem(p256) };

export function protectedBy(
  rules: readonly AccessRule[],
  settings: Readonly<Record<string, string>> = {},
): Protection {
  const all = { JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE, JWT_REQUIRED_SCOPES: "mcp:read", ...settings };
  return { kind: "oauth", settings: new Map(Object.entries(all)), rules };
}

/** A token for ten minutes with the scope of the server, and others. */
export function tokenWith(scopes = "", claims: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  return token({
    aud: AUDIENCE,
    iat: now - 5,
    exp: now + 600,
    scope: `mcp:read ${scopes}`.trim(),
    ...claims,
  });
}

export function withToken(value: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${value}` };
}

export function message(method: string, params?: unknown, id: number | undefined = 1): string {
  return JSON.stringify({
    jsonrpc: "2.0",
    ...(id !== undefined && { id }),
    method,
    ...(params !== undefined && { params }),
  });
}

/** A message with a token, as a client of 2025-11-25 sends it. */
export function send(
  url: string,
  value: string | undefined,
  body: string,
  more: Exchange = {},
): Promise<Answer> {
  const headers = {
    "content-type": "application/json",
    "mcp-protocol-version": "2025-11-25",
    ...(value !== undefined && withToken(value)),
    ...more.headers,
  };
  return exchange(url, { ...more, headers, body });
}

/** The parameters of the challenge in an answer; fails for a header that is no single challenge `Bearer`. */
export function challengeIn({ headers, status, text }: Answer): Readonly<Record<string, string>> {
  const header = headers["www-authenticate"];
  const found =
    /^Bearer (\w+="[\x20-\x21\x23-\x5b\x5d-\x7e]*"(?:, \w+="[\x20-\x21\x23-\x5b\x5d-\x7e]*")*)$/.exec(
      header ?? "",
    );
  if (found === null) throw new Error(`${status} with the challenge ${header}: ${text}`);
  return Object.fromEntries(
    [...(found[1] ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

export function reasonIn({ text }: Answer): string {
  return JSON.parse(text).error.message;
}
