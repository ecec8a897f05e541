/** Checks of a project as `wasmcp new` writes it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { repositoryRoot } from "../sample-server.ts";

/** The file of a program of npm: `nodeModule("typescript/bin/tsc")`. */
export function nodeModule(file: string): string {
  return path.join(repositoryRoot, "node_modules", file);
}

/** Runs Node in the folder; fails with what it has printed. */
export function runNode(args: readonly string[], cwd: string): void {
  // With this variable, the project's tests would report to the runner of this file.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
}

/** The project's own tests pass, without WebAssembly. */
export function testProject(directory: string): void {
  runNode(["--test"], directory);
}

/** The README has one screen, and all files are formatted. */
export async function checkWritten(directory: string, name: string): Promise<void> {
  await checkReadme(directory, name);
  runNode([nodeModule("prettier/bin/prettier.cjs"), "--check", "."], directory);
}

/** The README has one screen. */
export async function checkReadme(directory: string, name: string): Promise<void> {
  const readme = await fs.readFile(path.join(directory, "README.md"), "utf8");
  assert.ok(readme.startsWith(`# ${name}\n`));
  assert.ok(readme.split("\n").length <= 90, "at most 90 lines");
  assert.doesNotMatch(readme, /\{\{/);
}
