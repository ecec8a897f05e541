/**
 * Copies the code of a project for a build.
 *
 * Problem: the compiler gives code that it loads its folders to write into, so that the code of a cloned project could change files such as
 * `.git/hooks`, which then run outside of WebAssembly.
 * Idea: it gets a copy. What belongs to tools is left out, and so are links that lead out of the folder.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { isInside } from "../../../sources/files/index.ts";

/** Folders that are not part of a component. Names that begin with a dot are not, either. */
const OTHERS = new Set([
  "__pycache__",
  "bindings",
  "build",
  "dist",
  "node_modules",
  "test",
  "tests",
  "venv",
  "wit",
]);

/** The files of the project, relative to it, sorted: modules, and what modules may read while they are loaded. */
export async function sourceFiles(directory: string): Promise<readonly string[]> {
  return (await filesBelow(directory, OTHERS)).filter(
    (file) => !/\.wasm$|(?:^|[/\\])(?:test_[^/\\]*|[^/\\]*_test)\.py$/.test(file),
  );
}

/** Installers of packages and compilers, which no component uses. */
const INSTALLERS =
  /^(?:pip|setuptools|wheel|_distutils_hack|pkg_resources|componentize_py|mypyc?|ruff)(?:-|$)/;

/** The files of packages of pure Python. */
export async function packageFiles(sitePackages: string): Promise<readonly string[]> {
  const files = await filesBelow(sitePackages, new Set(["__pycache__"]));
  return files.filter(
    (file) => !INSTALLERS.test(file.split(path.sep)[0] ?? "") && !/\.(?:so|pyd|dylib|pth)$/.test(file),
  );
}

export async function copyFiles(files: readonly string[], source: string, target: string): Promise<void> {
  await fs.mkdir(target, { recursive: true });
  for (const file of files) {
    const copy = path.join(target, file);
    await fs.mkdir(path.dirname(copy), { recursive: true });
    await fs.copyFile(path.join(source, file), copy, fs.constants.COPYFILE_FICLONE);
  }
}

async function filesBelow(root: string, skipped: ReadonlySet<string>): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await fs.readdir(path.join(root, folder), { withFileTypes: true })) {
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith(".") || skipped.has(entry.name)) continue;
      if (entry.isDirectory()) await visit(file);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFileInside(root, file))))
        files.push(file);
    }
  };
  await visit("");
  return files.toSorted();
}

async function isFileInside(root: string, file: string): Promise<boolean> {
  const whole = path.join(root, file);
  if (!(await isInside(root, whole))) return false;
  return fs.stat(whole).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
