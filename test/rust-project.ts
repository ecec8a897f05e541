/** Projects in Rust for tests. Compiling takes a minute, so all of them share one folder for what cargo compiles, and one copy of the SDK. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { testCache } from "../scripts/test-tools.ts";

export const rustCache = path.join(testCache, "rust");

export const cargoEnvironment = {
  ...process.env,
  CARGO_TARGET_DIR: path.join(rustCache, "target"),
  CARGO_BUILD_JOBS: "2",
  CARGO_TERM_COLOR: "never",
};

/** Moves the project's SDK to where all find it, by its contents. Cargo compares the times of files, so they are written once. */
export async function shareSdk(directory: string): Promise<void> {
  const own = path.join(directory, "sdk");
  const hash = createHash("sha256");
  for (const file of await filesIn(own)) {
    hash
      .update(path.relative(own, file))
      .update("\0")
      .update(await fs.readFile(file));
  }
  const shared = path.join(rustCache, `sdk-${hash.digest("hex").slice(0, 16)}`);
  if (!(await fs.stat(shared).catch(() => undefined))) {
    const draft = `${shared}.${process.pid}`;
    await fs.cp(own, draft, { recursive: true });
    await fs.rename(draft, shared);
  }
  await fs.rm(own, { recursive: true });
  const manifest = path.join(directory, "Cargo.toml");
  const text = await fs.readFile(manifest, "utf8");
  const changed = text.replace('path = "sdk"', `path = ${JSON.stringify(shared)}`);
  assert.notEqual(changed, text);
  await fs.writeFile(manifest, changed);
}

/** Sorted, absolute, and without what cargo writes. */
export async function filesIn(directory: string): Promise<readonly string[]> {
  const entries = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(directory, file).startsWith("target"))
    .toSorted();
}
