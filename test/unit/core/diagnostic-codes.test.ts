/** The table of diagnostic codes and the places that use it say the same. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { it } from "node:test";
import { type DiagnosticCode, diagnosticCodes } from "../../../core/diagnostic-codes.ts";

const root = path.join(import.meta.dirname, "../../..");

function codesOf(kind: string): readonly string[] {
  const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];
  return codes.filter((code) => diagnosticCodes[code].kind === kind).sort();
}

it("every code is kebab-case, and its meaning is one sentence", () => {
  for (const [code, { meaning }] of Object.entries(diagnosticCodes)) {
    assert.match(code, /^[a-z]+(?:-[a-z]+)*$/);
    assert.match(meaning, /^[`A-Z][^\n]*\.$/, code);
  }
});

it("every WIT code has its text in messages.ts, and messages.ts has no other", async () => {
  const text = await fs.readFile(path.join(root, "core/wit/messages.ts"), "utf8");
  const used = new Set([...text.matchAll(/\bcode(?:: | = )"([a-z-]+)"/g)].map(([, code]) => code));
  assert.deepEqual([...used].sort(), codesOf("wit"));
});

it("every WIT code has a folder of cases that break its rule", async () => {
  const folders = await fs.readdir(path.join(root, "test/fixtures/wit/reject"));
  // No file is too long for the front end itself: its reader sets the limit.
  assert.deepEqual(
    folders.sort(),
    codesOf("wit").filter((code) => code !== "text-too-long"),
  );
});

it("every check reports a code of its kind", async () => {
  const folder = path.join(root, "language-server/checks");
  const names = (await fs.readdir(folder)).filter((name) => !["index.ts", "check.ts"].includes(name));
  const texts = await Promise.all(names.map((name) => fs.readFile(path.join(folder, name), "utf8")));
  const used = new Set([...texts.join("").matchAll(/\bcode: "([a-z-]+)"/g)].map(([, code]) => code));
  assert.deepEqual([...used].sort(), codesOf("check"));
});

it("every code for settings files is reported by language-server/toml", async () => {
  const folder = path.join(root, "language-server/toml");
  const texts = await Promise.all(
    ["diagnostics.ts", "schema.ts"].map((name) => fs.readFile(path.join(folder, name), "utf8")),
  );
  const used = new Set(
    [...texts.join("").matchAll(/(?:\bcode: |problem\(file, )"([a-z-]+)"/g)].map(([, code]) => code),
  );
  assert.deepEqual([...used].sort(), codesOf("toml"));
});
