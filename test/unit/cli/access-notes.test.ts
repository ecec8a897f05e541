import assert from "node:assert/strict";
import { test } from "node:test";
import { accessNotes } from "../../../cli/commands/compose/access-notes.ts";
import { packageNotes } from "../../../cli/commands/compose/package-notes.ts";

const part = (name: string, ...denied: readonly string[]) => ({
  name,
  instance: 0,
  handles: false,
  serves: [],
  hasExtensions: false,
  access: denied.map((each) => ({ name: each, interfaces: [each], isDenied: true })),
});

test("names what to add, and never the inside of the framework", () => {
  assert.deepEqual(accessNotes({ parts: [part("./weather.wasm", "framework", "http")] }), [
    "./weather.wasm: asks for framework, http; may access nothing; to grant the rest, add --allow http=weather, or the same to `allow` in wasmcp.toml",
  ]);
  const asked = { part: "acme:spy@1", isForeign: true, asks: ["framework", "http"], granted: [] };
  assert.match(packageNotes([asked], false).join("\n"), /--allow http=acme:spy$/);
});

test("names a component by its path where another one has its file name", () => {
  const parts = [part("a/weather.wasm", "http"), part("b/weather.wasm", "http")];
  assert.deepEqual(
    accessNotes({ parts }).map((line) => /--allow \S+/.exec(line)?.[0].replace(/,$/, "")),
    ["--allow http=a/weather.wasm", "--allow http=b/weather.wasm"],
  );
});
