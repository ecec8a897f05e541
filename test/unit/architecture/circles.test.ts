/** Files do not import each other in circles. Two files with mutually recursive types may. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSources, type Source } from "./sources.ts";

/** The groups of files that can all reach each other by imports, types included (Tarjan's algorithm). */
function circlesIn(sources: readonly Source[]): readonly (readonly string[])[] {
  const imports = new Map(
    sources.map((source) => [source.file, source.imports.flatMap(({ target }) => target ?? [])]),
  );
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) ?? 0);
    open.push(file);
    for (const target of imports.get(file) ?? []) {
      if (!imports.has(target)) continue;
      if (!order.has(target)) visit(target);
      if (open.includes(target)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(target) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) circles.push(circle.toSorted());
  };
  for (const file of imports.keys()) if (!order.has(file)) visit(file);
  return circles;
}

const source = (file: string, ...targets: readonly string[]): Source => ({
  file,
  text: "",
  imports: targets.map((target) => ({ specifier: "", target })),
});

test("a circle is found, also through other files", () => {
  const found = circlesIn([source("a", "b"), source("b", "c", "d"), source("c", "a"), source("d")]);
  assert.deepEqual(found, [["a", "b", "c"]]);
});

test("the language server, and WIT in the core, have no circles of files", async () => {
  const sources = await readSources(["core/text", "core/wit", "core/wit-binary", "language-server"]);
  assert.ok(sources.length > 100, `${sources.length} files`);
  assert.deepEqual(circlesIn(sources), []);
});

test("on every floor, no circle of files is larger than a pair", async () => {
  const sources = await readSources(["cli", "core", "extension", "language-server", "scripts", "toolchain"]);
  assert.deepEqual(
    circlesIn(sources).filter(({ length }) => length > 2),
    [],
  );
});
