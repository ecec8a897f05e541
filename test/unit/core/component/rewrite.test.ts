import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent, stripCustomSections } from "../../../../core/component/index.ts";
import { readOutline, type Embedded } from "../../../../core/component/reader/outline.ts";

const fixtures = path.join(import.meta.dirname, "../../../fixtures");

function countCustom(items: readonly Embedded[]): number {
  return items.reduce((count, item) => count + (item.kind === "custom" ? 1 : countCustom(item.inner)), 0);
}

test("removes custom sections at every depth, in core modules too, and nothing else", async () => {
  const bytes = await parse(await fs.readFile(path.join(fixtures, "component/aliases.wat"), "utf8"));
  assert.ok(countCustom(readOutline(bytes)) > 3);
  const stripped = stripCustomSections(bytes);
  assert.equal(countCustom(readOutline(stripped)), 0);
  assert.deepEqual([...readComponent(stripped).exports.keys()], [...readComponent(bytes).exports.keys()]);
  // Without names the text has indices; the definitions stay the same.
  const definitions = async (component: Uint8Array) =>
    (await print(component)).split("\n").map((line) => /^ *\(?(core )?\w+/.exec(line)?.[0]);
  assert.deepEqual(await definitions(stripped), await definitions(bytes));
});

test("a component without custom sections keeps the same bytes", async () => {
  const bytes = await parse(`(component (import "f" (func)))`);
  assert.deepEqual(stripCustomSections(bytes), bytes);
});
