import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PageFrame } from "../../../../extension/ui/page-frame.ts";
import type { ProtectedServer } from "../../../../extension/tokens/protected-servers.ts";
import { renderToken } from "../../../../extension/tokens/token-page.ts";
import { decodeToken, type JsonObject } from "../../../../toolchain/jwt/index.ts";

const NOW = 1_796_064_480;
const SIGNATURE = "c2lnbmF0dXJl";
const frame: PageFrame = {
  file: "Access Token",
  styleSheets: ["https://webview/page.css"],
  script: undefined,
  cspSource: "https://webview",
  nonce: "c2VjcmV0",
};
const server: ProtectedServer = {
  name: "notes",
  where: "http://127.0.0.1:8080/mcp",
  expectation: {
    issuer: "https://id.example",
    audience: ["http://127.0.0.1:8080/mcp"],
    scopes: ["mcp:read"],
  },
};
const good: JsonObject = {
  iss: "https://id.example",
  sub: "alice",
  aud: "http://127.0.0.1:8080/mcp",
  scope: "mcp:read",
  exp: NOW + 300,
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (claims: JsonObject): string => `${part({ alg: "ES256" })}.${part(claims)}.${SIGNATURE}`;

function render(claims: JsonObject, servers: readonly ProtectedServer[] = [server]): string {
  return renderToken(decodeToken(tokenOf(claims)), servers, NOW, frame);
}

/** What a reader sees, one space between words. */
function textOf(page: string): string {
  return page
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, " ");
}

describe("the page about an access token", () => {
  test("shows the claims with times in words, and says that nothing was verified", () => {
    const text = textOf(render(good));
    assert.match(text, /Access token alice signature not verified/);
    assert.match(text, /Expires exp 2026-11-30 18:53:00 UTC, in 5 minutes/);
    assert.match(text, /Scopes scope mcp:read/);
  });

  test("says of each server whether it takes the token, and why not", () => {
    const other: ProtectedServer = {
      name: "mail",
      where: "/work/wasmcp.toml",
      expectation: { issuer: "https://b.example" },
    };
    const text = textOf(render(good, [server, other]));
    assert.match(text, /notes http:\/\/127\.0\.0\.1:8080\/mcp Takes this token, if the signature is good\./);
    assert.match(
      text,
      /mail \/work\/wasmcp\.toml Refuses this token: the issuer is https:\/\/id\.example ; the server expects https:\/\/b\.example/,
    );
  });

  test("shows at the top that the token has expired", () => {
    const page = render({ ...good, exp: NOW - 300 });
    assert.match(textOf(page), /alice not valid any more · signature not verified/);
    assert.match(textOf(page), /Refuses this token: the token expired 5 minutes ago/);
    assert.match(page, /<td class="notable">2026-11-30 18:43:00 UTC, 5 minutes ago<\/td>/);
  });

  test("explains that no protected server is known", () => {
    assert.match(textOf(render(good, [])), /No protected server is known here/);
  });

  test("runs no script, and takes no markup from the token", () => {
    const hostile = `<img src=x onerror="alert(1)">'`;
    const page = render({ ...good, sub: hostile, [hostile]: hostile, aud: hostile });
    assert.match(page, /content="default-src &#39;none&#39;; style-src https:\/\/webview"/);
    assert.doesNotMatch(page, /<script|<img/);
  });

  test("does not contain the token", () => {
    const page = render(good);
    assert.ok(!page.includes(SIGNATURE));
    assert.ok(!page.includes(part(good)));
  });
});
