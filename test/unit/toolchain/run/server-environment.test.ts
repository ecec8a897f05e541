import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../core/component/index.ts";
import { serverEnvironment } from "../../../../toolchain/run/server-environment.ts";

const simple = readComponent(await parse("(component)"));
/** A server with a component that records calls, two levels down. */
const stateful = readComponent(
  await parse(
    '(component (component (component (instance $i) (export "wasmcp:framework/calls@0.1.0" (instance $i)))))',
  ),
);

test("a server that seals no tokens gets the user's variables and nothing else", () => {
  const env = { A: "1" };
  assert.equal(serverEnvironment(simple, env), env);
});

test("a server that seals tokens gets a new key for each run", () => {
  const [one, other] = [serverEnvironment(stateful, { A: "1" }), serverEnvironment(stateful, {})];
  assert.equal(one["A"], "1");
  assert.equal(Buffer.from(one["WASMCP_STATE_KEY"] ?? "", "base64url").length, 32);
  assert.notEqual(one["WASMCP_STATE_KEY"], other["WASMCP_STATE_KEY"]);
});

test("the user's own key stays, unless it is empty", () => {
  assert.deepEqual(serverEnvironment(stateful, { WASMCP_STATE_KEY: "mine" }), { WASMCP_STATE_KEY: "mine" });
  assert.notEqual(serverEnvironment(stateful, { WASMCP_STATE_KEY: "" })["WASMCP_STATE_KEY"], "");
});
