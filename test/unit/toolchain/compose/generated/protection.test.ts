import assert from "node:assert/strict";
import { test } from "node:test";
import { writeProtection } from "../../../../../toolchain/compose/generated/protection.ts";
import type { Protection } from "../../../../../toolchain/compose/protection/index.ts";
import { runConstants } from "./run-constant.ts";

const NAME = "wasmcp:framework/protection@0.1.0";

function oauth(options: Partial<Extract<Protection, { readonly kind: "oauth" }>> = {}): Protection {
  return { kind: "oauth", settings: new Map(), rules: [], ...options };
}

for (const protection of [{ kind: "configurable" }, { kind: "public" }] satisfies Protection[]) {
  test(`a server that is ${protection.kind} requires no token`, async () => {
    assert.deepEqual(await runConstants(writeProtection(NAME, protection), "protection"), {
      isRequired: false,
      settings: "",
      rules: "",
    });
  });
}

test("protection without settings and rules is required all the same", async () => {
  assert.deepEqual(await runConstants(writeProtection(NAME, oauth()), "protection"), {
    isRequired: true,
    settings: "",
    rules: "",
  });
});

test("settings are lines of variables, and rules are lines of three fields", async () => {
  const protection = oauth({
    settings: new Map([
      ["JWT_ISSUER", "https://id.example"],
      ["WASMCP_SERVER_URI", "https://mcp.example/?a=b"],
    ]),
    rules: [
      { kind: "tool", pattern: "delete_*", scopes: ["mcp:write", "mcp:delete"] },
      { kind: "resource", pattern: "file:///private/ä b", scopes: ["mcp:admin"] },
      { kind: "prompt", pattern: "*", scopes: ["mcp:read"] },
      { kind: "implies", scope: "mcp:admin", scopes: ["mcp:write", "mcp:read"] },
    ],
  });
  assert.deepEqual(await runConstants(writeProtection(NAME, protection), "protection"), {
    isRequired: true,
    settings: "JWT_ISSUER=https://id.example\nWASMCP_SERVER_URI=https://mcp.example/?a=b",
    rules: [
      "tool\tdelete_*\tmcp:write mcp:delete",
      "resource\tfile:///private/ä b\tmcp:admin",
      "prompt\t*\tmcp:read",
      "implies\tmcp:admin\tmcp:write mcp:read",
    ].join("\n"),
  });
});

test("one rule cannot become two, and one field cannot become two", () => {
  for (const pattern of ["a\ntool\t*\tmcp:read", "a\tmcp:read"]) {
    const rules = [{ kind: "tool", pattern, scopes: ["mcp:admin"] }] as const;
    assert.throws(() => writeProtection(NAME, oauth({ rules })), /characters that separate/);
  }
  const settings = new Map([["JWT_ISSUER", "https://id.example\nJWT_AUDIENCE=*"]]);
  assert.throws(() => writeProtection(NAME, oauth({ settings })), /characters that separate/);
});
