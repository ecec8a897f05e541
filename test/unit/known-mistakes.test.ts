/**
 * What is known to have gone wrong in other frameworks of this kind has a test here, whose name begins with the mistake's number, so
 * that none comes back unnoticed. Read from the sources: the name of a test, or of a row in a table of tests.
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";

/** Of each group, the highest number: security of the filter (A), HTTP (C), stdio (D), interfaces (E), middleware (F), sessions (G). */
const groups: readonly (readonly [group: string, first: number, last: number])[] = [
  ["A", 8, 11],
  ["C", 1, 17],
  ["D", 1, 4],
  ["E", 1, 13],
  ["F", 1, 5],
  ["G", 1, 7],
];

test("each known mistake has a test that names it", async () => {
  const named = new Set<string>();
  const folder = path.join(import.meta.dirname, "..");
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    const file = path.join(entry.parentPath, entry.name);
    if (file === import.meta.filename) continue;
    for (const number of numbersIn(await readFile(file, "utf8"))) named.add(number);
  }
  const missing = groups.flatMap(([group, first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => `${group}${first + index}`).filter(
      (number) => !named.has(number),
    ),
  );
  assert.deepEqual(missing, []);
});

test("a name begins with one number or several", () => {
  assert.deepEqual(numbersIn('test("C1: a", …); ["E2, E3: b", 1]; `D4: c ${d}`'), ["C1", "E2", "E3", "D4"]);
  assert.deepEqual(numbersIn('"see C1", "C1", "Content: x", // E7: nothing'), []);
});

/** The numbers with which strings of a source begin: `"E1, E7: lists tools"`. */
function numbersIn(source: string): string[] {
  return [...source.matchAll(/["'`]((?:[A-H]\d{1,2}, )*[A-H]\d{1,2}): /gu)].flatMap(
    ([, numbers]) => numbers?.split(", ") ?? [],
  );
}
