import assert from "node:assert/strict";
import { test } from "node:test";
import type { Running } from "../../../../extension/servers/running-servers.ts";
import { withoutIssuers } from "../../../../extension/servers/sign-in-environment.ts";
import { protectedServers } from "../../../../extension/tokens/protected-servers.ts";
import { parseProject } from "../../../../toolchain/sources/index.ts";

const project = parseProject(
  `[servers.notes]
components = ["./notes.wasm"]
output = "dist/notes.wasm"
[servers.notes.auth]
mode = "oauth"
issuer = "https://id.example"
server-uri = "https://mcp.example/mcp"
scopes = ["mcp:read"]

[servers.open]
components = ["./notes.wasm"]
output = "dist/open.wasm"
`,
  "/work/wasmcp.toml",
);

function running(file: string, environment: Readonly<Record<string, string>>): Running {
  return { file, environment, server: { url: "http://127.0.0.1:8080/mcp" } as Running["server"] };
}

test("servers of `wasmcp.toml` that are protected are known without a run", () => {
  assert.deepEqual(project.problems, []);
  assert.deepEqual(protectedServers([], [project]), [
    {
      name: "notes",
      where: "/work/wasmcp.toml",
      expectation: {
        issuer: "https://id.example",
        audience: ["https://mcp.example/mcp"],
        scopes: ["mcp:read"],
      },
    },
  ]);
});

test("the variables of a run come on top of what is composed in", () => {
  const file = project.servers.get("notes")?.output ?? "";
  const environment = { JWT_AUDIENCE: "a, b", JWT_ALGORITHM: "RS256,ES256" };
  assert.deepEqual(protectedServers([running(file, environment)], [project]), [
    {
      name: "notes.wasm",
      where: "http://127.0.0.1:8080/mcp",
      expectation: {
        issuer: "https://id.example",
        audience: ["a", "b"],
        scopes: ["mcp:read"],
        algorithms: ["RS256", "ES256"],
      },
    },
  ]);
});

test("a server that runs without authorization is not among them", () => {
  const servers = [
    running("/a.wasm", {}),
    running("/b.wasm", { WASMCP_AUTH_MODE: "public", JWT_ISSUER: "https://id.example" }),
    running("/c.wasm", { WASMCP_AUTH_MODE: "oauth", JWT_ISSUER: "https://id.example" }),
  ];
  assert.deepEqual(
    protectedServers(servers, []).map(({ name }) => name),
    ["c.wasm"],
  );
});

test("a local issuer replaces another one, and keeps the other settings", () => {
  const environment = {
    JWT_ISSUER: "https://id.example",
    JWT_PUBLIC_KEY: "pem",
    JWT_AUDIENCE: "x",
    JWT_REQUIRED_SCOPES: "mcp:read",
    WASMCP_AUTH_MODE: "public",
    WASMCP_INTROSPECTION_URI: "https://id.example/introspect",
    WASMCP_SERVER_NAME: "notes",
    API_KEY: "k",
  };
  assert.deepEqual(withoutIssuers(environment), {
    JWT_REQUIRED_SCOPES: "mcp:read",
    WASMCP_SERVER_NAME: "notes",
    API_KEY: "k",
  });
});
