import assert from "node:assert/strict";
import { test } from "node:test";
import { readComponent } from "../../../../core/component/index.ts";
import { composeServer, type Protection } from "../../../../toolchain/compose/index.ts";
import { protectionOf } from "../../../../toolchain/inspect/index.ts";
import { framework } from "../compose/protection/framework.ts";
import { readPart } from "../compose/wat-parts.ts";

const weather = await readPart("one-tools-part/weather");
const protections: readonly Protection[] = [
  { kind: "configurable" },
  { kind: "public" },
  { kind: "oauth", settings: new Map(), rules: [] },
  {
    kind: "oauth",
    settings: new Map([
      ["JWT_ISSUER", "https://id.example"],
      ["WASMCP_SERVER_URI", "https://mcp.example/?a=b"],
    ]),
    rules: [
      { kind: "tool", pattern: "delete_*", scopes: ["mcp:write", "mcp:delete"] },
      { kind: "implies", scope: "mcp:admin", scopes: ["mcp:write"] },
    ],
  },
];

for (const [position, protection] of protections.entries()) {
  test(`the protection of a server is read from its components, with and without names: ${position + 1}`, () => {
    for (const strip of [false, true]) {
      const { component } = composeServer({ parts: [weather], framework, protection, strip });
      assert.deepEqual(protectionOf(readComponent(component)), protection);
    }
  });
}

test("a component that serves no HTTP has none, and a server of others is open", async () => {
  assert.equal(protectionOf(readComponent(weather.bytes)), undefined);
  const foreign = (await readPart("framework/transport")).bytes;
  assert.deepEqual(protectionOf(readComponent(foreign)), { kind: "public" });
});
