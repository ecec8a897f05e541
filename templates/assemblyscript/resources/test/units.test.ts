// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inMetres } from "../assembly/units.ts";

test("knows units of length", () => {
  assert.equal(inMetres("inch"), "1 inch = 0.0254 m");
  assert.equal(inMetres("parsec"), "");
});
