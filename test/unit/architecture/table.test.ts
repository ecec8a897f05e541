/** Every promise in ARCHITECTURE.md names a test, and what its table speaks of exists. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { root } from "./sources.ts";

const text = await fs.readFile(path.join(root, "ARCHITECTURE.md"), "utf8");
const [, house = ""] = text.split("\n## The house\n");
const [table = ""] = house.split("\n## ");
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
  .slice(2);

const exists = (name: string): boolean => existsSync(path.join(root, name));

test("the table is read", () => {
  assert.ok(rows.length > 30, `found ${rows.length} rows`);
  assert.deepEqual(
    rows.filter((cells) => cells.length !== 4),
    [],
  );
});

test("every promise names a test that exists", () => {
  const wrong = rows.filter(([, , promise = "", name = ""]) => {
    const file = /^`(test\/.+\.test\.ts)`$/.exec(name)?.[1];
    return promise === "" || file === undefined || !exists(file);
  });
  assert.deepEqual(wrong, []);
});

test("every folder of the table exists", () => {
  const named = rows.flatMap(([folder = ""]) =>
    [...folder.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
  // After the first folder of a row, others stand beside it: `toolchain/sources/packages/`, `oci/`.
  assert.deepEqual(
    named.filter((name) => !exists(name) && !exists(path.join("toolchain/sources", name))),
    [],
  );
});

test("every file and folder that the page names exists", () => {
  const floors = "cli|components|core|extension|language-server|schemas|scripts|templates|test|toolchain|wit";
  const named = [...text.matchAll(new RegExp(`\`((?:${floors})/[\\w./-]*)\``, "g"))].map(
    ([, name = ""]) => name,
  );
  assert.ok(named.length > 80, `found ${named.length}`);
  assert.deepEqual(
    named.filter((name) => !exists(name)),
    [],
  );
});

test("every row of SECURITY.md names tests that exist", async () => {
  const security = await fs.readFile(path.join(root, "SECURITY.md"), "utf8");
  const attempts = security.split("\n").filter((line) => /^\| (?!attempt |requirement |---)/.test(line));
  assert.ok(attempts.length > 50, `found ${attempts.length} rows`);
  const wrong = attempts.filter((line) => {
    const files = [...(line.split(" | ").at(-1) ?? "").matchAll(/`(test\/[^`]+\.test\.ts)`/g)];
    return files.length === 0 || files.some(([, name = ""]) => !exists(name));
  });
  assert.deepEqual(wrong, []);
});
