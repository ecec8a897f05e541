import assert from "node:assert/strict";
import { test } from "node:test";
import { serverMenu } from "../../../../extension/servers/server-actions.ts";

test("the menu of one server offers to test, copy, look, restart and stop, in this order", () => {
  const items = serverMenu([{ file: "/w/team.wasm", url: "http://127.0.0.1:8080/mcp" }]);
  assert.deepEqual(
    items.map(({ action, file }) => `${action} ${file}`),
    ["test", "copy-url", "show-log", "restart", "stop"].map((action) => `${action} /w/team.wasm`),
  );
  assert.ok(items.every(({ description }) => description === "http://127.0.0.1:8080/mcp"));
});

test("of several servers, each line names its own", () => {
  const items = serverMenu([
    { file: "/w/a.wasm", url: "http://127.0.0.1:1/mcp" },
    { file: "/w/b.wasm", url: "http://127.0.0.1:2/mcp" },
  ]);
  assert.equal(items.length, 10);
  assert.equal(new Set(items.map(({ action, description }) => `${action} ${description}`)).size, 10);
  assert.equal(items.at(-1)?.description, "b.wasm · http://127.0.0.1:2/mcp");
  assert.deepEqual(serverMenu([]), []);
});
