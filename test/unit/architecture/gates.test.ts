/** The formatter and the linter see every folder: a file with faults, planted in each, is found. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";

const root = path.join(import.meta.dirname, "../../..");
const bin = path.join(root, "node_modules/.bin");

/** Every folder of the repository that has TypeScript of ours, and one further in, where a pattern without a leading slash would hide it. */
const FOLDERS = [
  "cli",
  "cli/commands",
  "components",
  "components/lib",
  "components/call-context/assembly",
  "components/transport/assembly",
  "core",
  "core/component",
  "core/wit",
  "examples",
  "extension",
  "language-server",
  "language-server/features",
  "scripts",
  "test",
  "test/unit/components",
  "test/unit/core/wit",
  "test/unit/language-server/templates",
  "toolchain",
  "toolchain/create",
  "toolchain/run/dist",
];

/** Folders that only the formatter checks, since their TypeScript is not compiled. */
const FORMATTED_ONLY = ["templates/typescript/tools/src", "schemas", "docs"];

const PLANTED = "planted.ts";
const FAULTY = "export  const a : any=1\ndebugger\n";

describe("a planted file", () => {
  let folder = "";

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-gates-"));
    for (const file of [".oxlintrc.json", ".prettierignore", ".prettierrc.json"]) {
      await fs.copyFile(path.join(root, file), path.join(folder, file));
    }
    for (const each of [...FOLDERS, ...FORMATTED_ONLY]) {
      await fs.mkdir(path.join(folder, each), { recursive: true });
      await fs.writeFile(path.join(folder, each, PLANTED), FAULTY);
    }
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  test("that is not formatted is found in every folder", () => {
    const { stderr } = spawnSync(path.join(bin, "prettier"), ["--check", "."], {
      cwd: folder,
      encoding: "utf8",
    });
    const missed = [...FOLDERS, ...FORMATTED_ONLY].filter(
      (each) => !stderr.includes(` ${each}/${PLANTED}\n`),
    );
    assert.deepEqual(missed, [], stderr);
  });

  test("that breaks a rule is found in every folder", () => {
    const args = ["--deny-warnings", "--format", "unix"];
    const { stdout } = spawnSync(path.join(bin, "oxlint"), args, { cwd: folder, encoding: "utf8" });
    const missed = FOLDERS.filter((each) => !new RegExp(`(^|/)${each}/${PLANTED}:`, "m").test(stdout));
    assert.deepEqual(missed, [], stdout);
  });
});

test("the list of folders is complete", async () => {
  const notOurs = ["node_modules", "dist", "wit", "templates", "sdk", "media", "schemas", "syntaxes", "docs"];
  const entries = await fs.readdir(root, { withFileTypes: true });
  const folders = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !notOurs.includes(entry.name))
    .map(({ name }) => name);
  assert.deepEqual(
    folders.filter((name) => !FOLDERS.includes(name)),
    [],
  );
});
