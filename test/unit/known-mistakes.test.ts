/**
 * `test/faults.md` lists faults of other frameworks of this kind. A test that guards against one begins with its number, so that none
 * comes back unnoticed. The numbers are read from the sources: the name of a test, or of a row in a table of tests.
 */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";

const tests = path.join(import.meta.dirname, "..");

/** Each row's number, and whether it is done or open. */
const rows = new Map<string, string>();
const table = await readFile(path.join(tests, "faults.md"), "utf8");
for (const [, number = "", state = ""] of table.matchAll(/^\| ([A-G]\d+) .*\| (\w+) +\|$/gm)) {
  rows.set(number, state);
}

/** Each number in a test name, and a file that has it. */
const named = new Map<string, string>();
for (const entry of await readdir(tests, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
  const file = path.join(entry.parentPath, entry.name);
  if (file === import.meta.filename) continue;
  for (const number of numbersIn(await readFile(file, "utf8"))) named.set(number, path.relative(tests, file));
}

test("every row has a unique number and is done or open", () => {
  assert.deepEqual(
    [...table.matchAll(/^\| ([A-Z]\d+) /gm)].map(([, number]) => number),
    [...rows.keys()],
  );
  assert.deepEqual(
    [...rows.values()].filter((state) => state !== "done" && state !== "open"),
    [],
  );
});

test("every number in the name of a test is a row", () => {
  assert.deepEqual(
    [...named].filter(([number]) => !rows.has(number)),
    [],
  );
});

test("every row that is done has a test that names it", () => {
  const done = [...rows].filter(([, state]) => state === "done").map(([number]) => number);
  assert.deepEqual(
    done.filter((number) => !named.has(number)),
    [],
  );
});

test("a row with a test is done", () => {
  const open = [...rows].filter(([, state]) => state === "open").map(([number]) => number);
  assert.deepEqual(
    open.filter((number) => named.has(number)),
    [],
  );
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
