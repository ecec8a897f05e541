import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import type { Protection } from "../../../../../toolchain/compose/index.ts";
import { parseProject } from "../../../../../toolchain/sources/project/index.ts";

const file = path.resolve("/work/team/wasmcp.toml");

function parse(auth: string) {
  return parseProject(`[servers.notes]\ncomponents = ["./notes.wasm"]\n[servers.notes.auth]\n${auth}`, file);
}

function protectionOf(auth: string): Protection | undefined {
  const { servers, problems } = parse(auth);
  assert.deepEqual(problems, []);
  return servers.get("notes")?.protection;
}

function refused(auth: string, expected: RegExp): void {
  const { servers, problems } = parse(auth);
  assert.equal(servers.size, 0, auth);
  assert.equal(problems[0]?.entry, "servers.notes");
  assert.match(problems[0]?.message ?? "", expected, auth);
}

test("settings are those of the variables that they stand for, and rules keep their order", () => {
  const protection = protectionOf(`
    mode = "oauth"
    issuer = "https://id.example"
    jwks = "https://id.example/jwks?tenant=a"
    audience = ["https://mcp.example", "api://notes"]
    server-uri = "https://mcp.example:8443/mcp"
    authorization-servers = ["https://id.example", "http://127.0.0.1:9000/dev"]
    scopes = ["mcp:read", "mcp:list"]
    algorithms = ["RS256", "EdDSA"]
    [servers.notes.auth.tools]
    "delete_*" = ["mcp:write", "a,b"]
    [servers.notes.auth.resources]
    "file:///private/*" = ["mcp:admin"]
    [servers.notes.auth.prompts]
    "*" = ["mcp:prompt"]
    [servers.notes.auth.implies]
    "mcp:admin" = ["mcp:write", "mcp:read"]
  `);
  assert.deepEqual(protection, {
    kind: "oauth",
    settings: new Map([
      ["JWT_ISSUER", "https://id.example"],
      ["JWT_JWKS_URI", "https://id.example/jwks?tenant=a"],
      ["JWT_AUDIENCE", "https://mcp.example,api://notes"],
      ["WASMCP_SERVER_URI", "https://mcp.example:8443/mcp"],
      ["WASMCP_AUTH_SERVER_URL", "https://id.example,http://127.0.0.1:9000/dev"],
      ["JWT_REQUIRED_SCOPES", "mcp:read,mcp:list"],
      ["JWT_ALGORITHM", "RS256,EdDSA"],
    ]),
    rules: [
      { kind: "tool", pattern: "delete_*", scopes: ["mcp:write", "a,b"] },
      { kind: "resource", pattern: "file:///private/*", scopes: ["mcp:admin"] },
      { kind: "prompt", pattern: "*", scopes: ["mcp:prompt"] },
      { kind: "implies", scope: "mcp:admin", scopes: ["mcp:write", "mcp:read"] },
    ],
  });
});

test("a mode alone is enough, and without the table the variables decide", () => {
  assert.deepEqual(protectionOf('mode = "oauth"'), { kind: "oauth", settings: new Map(), rules: [] });
  assert.deepEqual(protectionOf('mode = "public"'), { kind: "public" });
  const { servers } = parseProject('[servers.notes]\ncomponents = ["a.wasm"]', file);
  assert.deepEqual(servers.get("notes")?.protection, { kind: "configurable" });
});

describe("a mistake disables the server, and never leaves it open:", () => {
  const oauth = (more: string) => `mode = "oauth"\n${more}`;
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      "no mode",
      'issuer = "https://id.example"',
      /expected `auth\.mode` to be "oauth" or "public", found none/,
    ],
    ["an unknown mode", 'mode = "OAuth"', /found "OAuth"/],
    ["a mode that is no text", "mode = true", /found true/],
    [
      "an unknown key",
      oauth('isuer = "https://id.example"'),
      /`auth`: unknown key `isuer`; did you mean `issuer`\?/,
    ],
    ["the name of a variable", oauth('JWT_JWKS_URI = "https://id.example"'), /did you mean `jwks`\?/],
    ["a key", oauth('public-key = "-----BEGIN"'), /not composed into a server.*`JWT_PUBLIC_KEY = \{ from/],
    ["a secret", oauth('client-secret = "a"'), /`WASMCP_INTROSPECTION_CLIENT_SECRET = \{ from/],
    [
      "an issuer over plain HTTP",
      oauth('issuer = "http://id.example"'),
      /`auth\.issuer` to be a URL that begins with/,
    ],
    [
      "a host that only begins like this machine",
      oauth('jwks = "http://localhost.evil.example/"'),
      /`auth\.jwks`/,
    ],
    ["a URL with a user", oauth('issuer = "https://a:b@id.example"'), /`auth\.issuer`/],
    ["a URL with a fragment", oauth('server-uri = "https://mcp.example/#a"'), /`auth\.server-uri`/],
    ["a port that cannot be", oauth('issuer = "https://id.example:99999"'), /`auth\.issuer`/],
    ["a URL with a line break", oauth('issuer = "https://id.example/\\nJWT_AUDIENCE=*"'), /`auth\.issuer`/],
    ["no audience", oauth("audience = []"), /`auth\.audience` to list at least one text/],
    ["one audience as a text", oauth('audience = "a"'), /`auth\.audience` to be a list of texts/],
    [
      "two audiences in one",
      oauth('audience = ["a,b"]'),
      /`auth\.audience`: expected an audience without spaces, commas/,
    ],
    ["no scope", oauth("scopes = []"), /`auth\.scopes` to list at least one/],
    ["two scopes in one", oauth('scopes = ["a b"]'), /`auth\.scopes`: expected a scope/],
    ["a scope with a comma among those of a variable", oauth('scopes = ["a,b"]'), /without commas/],
    [
      "an algorithm with a shared secret",
      oauth('algorithms = ["HS256"]'),
      /unknown algorithm "HS256".*`RS256`/,
    ],
    ["no algorithm", oauth('algorithms = ["none"]'), /unknown algorithm "none"/],
    ["a rule without scopes", oauth('tools = { "*" = [] }'), /`auth\.tools\."\*"` to list at least one/],
    ["a rule with a text", oauth('tools = { "*" = "mcp:read" }'), /`auth\.tools\."\*"` to be a list/],
    ["rules without patterns", oauth('prompts = ["a"]'), /`auth\.prompts` to be a table/],
    [
      "a pattern with a tab",
      oauth('resources = { "a\\tb" = ["mcp:read"] }'),
      /`auth\.resources`: expected a pattern/,
    ],
    ["an empty pattern", oauth('resources = { "" = ["mcp:read"] }'), /`auth\.resources`: expected a pattern/],
    [
      "a scope with a quotation mark",
      oauth('implies = { \'a"b\' = ["mcp:read"] }'),
      /`auth\.implies`: expected a scope/,
    ],
    [
      "scopes beside `public`",
      'mode = "public"\nscopes = ["a"]',
      /`auth\.scopes` has no effect with `mode = "public"`/,
    ],
    ["rules beside `public`", 'mode = "public"\ntools = { "*" = ["a"] }', /`auth\.tools` has no effect/],
    ["a mistake beside `public`", 'mode = "public"\nscopes = [1]', /`auth\.scopes`: expected a scope/],
  ];
  for (const [name, auth, expected] of cases) test(name, () => refused(auth, expected));
  test("no table", () => {
    const { problems } = parseProject('[servers.notes]\ncomponents = ["a.wasm"]\nauth = "oauth"', file);
    assert.match(problems[0]?.message ?? "", /expected `auth` to be a table/);
  });
});
