import assert from "node:assert/strict";
import { test } from "node:test";
import { titleWithoutValues } from "../../../cli/process-list.ts";

const token = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln";

test("the list of processes shows neither values of variables nor tokens", () => {
  const title = (...args: readonly string[]): string | undefined => titleWithoutValues(args);
  assert.equal(title("run", "a.wasm", "--env", "KEY=hush"), "wasmcp run a.wasm --env KEY=*");
  assert.equal(title("run", "a.wasm", "--env=KEY=hush"), "wasmcp run a.wasm --env=KEY=*");
  assert.equal(title("call", "http://me:hush@a/mcp"), "wasmcp call http://*@a/mcp");
  assert.equal(title("jwt", "decode-token", token, "--json"), "wasmcp jwt decode-token * --json");
  assert.equal(
    title("call", "a", "--header", `Authorization=Bearer ${token}`),
    "wasmcp call a --header Authorization=*",
  );
});

test("a command line without secrets stays as it is", () => {
  assert.equal(titleWithoutValues(["jwt", "decode-token", "alice"]), undefined);
  assert.equal(titleWithoutValues(["build", "eyJ"]), undefined);
});
