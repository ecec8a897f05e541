import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../core/component/index.ts";
import { looksSecret } from "../../../../toolchain/run/secrets.ts";
import { serverEnvironment } from "../../../../toolchain/run/server-environment.ts";

const simple = readComponent(await parse("(component)"));
/** A server in which, two levels down, calls are kept track of. */
const stateful = readComponent(
  await parse(
    '(component (component (component (instance $i) (export "wasmcp:framework/calls@0.1.0" (instance $i)))))',
  ),
);

test("a server that gives out no tokens gets what the user has set and nothing else", () => {
  const env = { A: "1" };
  assert.equal(serverEnvironment(simple, env), env);
});

test("a server that gives out tokens gets a key of its own, another one with each run", () => {
  const [one, other] = [serverEnvironment(stateful, { A: "1" }), serverEnvironment(stateful, {})];
  assert.equal(one["A"], "1");
  assert.equal(Buffer.from(one["WASMCP_STATE_KEY"] ?? "", "base64url").length, 32);
  assert.notEqual(one["WASMCP_STATE_KEY"], other["WASMCP_STATE_KEY"]);
});

test("the key that the user has set stays, and an empty one counts as none", () => {
  assert.deepEqual(serverEnvironment(stateful, { WASMCP_STATE_KEY: "mine" }), { WASMCP_STATE_KEY: "mine" });
  assert.notEqual(serverEnvironment(stateful, { WASMCP_STATE_KEY: "" })["WASMCP_STATE_KEY"], "");
});

test("the key is among the variables whose values are shown to nobody", () => {
  assert.equal(looksSecret("WASMCP_STATE_KEY"), true);
});

test("a server that is to be protected is not run, since nothing would protect it", () => {
  for (const mode of ["oauth", " OAuth ", "outh"]) {
    assert.throws(() => serverEnvironment(simple, { WASMCP_AUTH_MODE: mode }), {
      code: "authorization-not-enforced",
      message: /`WASMCP_AUTH_MODE=(oauth|outh)`: it cannot enforce/,
    });
  }
  for (const mode of ["", "public", "PUBLIC"]) {
    const env = { WASMCP_AUTH_MODE: mode };
    assert.equal(serverEnvironment(simple, env), env);
  }
});
