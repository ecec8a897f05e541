import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, test } from "node:test";
import {
  copyFiles,
  packageFiles,
  sourceFiles,
} from "../../../../../../toolchain/create/builders/python/sources.ts";

const root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-python-sources-"));
after(() => fs.rm(root, { recursive: true, force: true }));

async function write(folder: string, files: readonly string[]): Promise<string> {
  const directory = path.join(root, folder);
  for (const file of files) {
    await fs.mkdir(path.dirname(path.join(directory, file)), { recursive: true });
    await fs.writeFile(path.join(directory, file), file);
  }
  return directory;
}

test("takes modules and data, and leaves out tests, tools and components", async () => {
  const project = await write("project", [
    "app.py",
    "rules.toml",
    "parts/one.py",
    "wasmcp/__init__.py",
    "tests/test_app.py",
    "test_more.py",
    "weather.wasm",
    "wit/world.wit",
    ".venv/lib/x.py",
    ".git/hooks/post-commit",
    "__pycache__/app.pyc",
  ]);
  assert.deepEqual(await sourceFiles(project), [
    "app.py",
    path.join("parts", "one.py"),
    "rules.toml",
    path.join("wasmcp", "__init__.py"),
  ]);
});

test("does not follow links that lead out of the project", async () => {
  const secret = await write("secret", ["key"]);
  const project = await write("linked", ["app.py"]);
  await fs.symlink(path.join(secret, "key"), path.join(project, "key.py"));
  await fs.symlink(secret, path.join(project, "all"));
  await fs.symlink("app.py", path.join(project, "same.py"));
  assert.deepEqual(await sourceFiles(project), ["app.py", "same.py"]);
  const copy = path.join(root, "copy");
  await copyFiles(await sourceFiles(project), project, copy);
  assert.equal(await fs.readFile(path.join(copy, "same.py"), "utf8"), "app.py");
});

test("takes packages of pure Python alone", async () => {
  const folder = await write("packages", [
    "idna/core.py",
    "pip/__init__.py",
    "pip-24.0.dist-info/METADATA",
    "componentize_py/componentize_py.abi3.so",
    "fast/speedups.so",
    "fast/slow.py",
  ]);
  assert.deepEqual(await packageFiles(folder), [path.join("fast", "slow.py"), path.join("idna", "core.py")]);
});
