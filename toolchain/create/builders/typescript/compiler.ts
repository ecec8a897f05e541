/**
 * The TypeScript compiler of a project, in its `node_modules` or above. It is code of the project: a repository can bring any
 * program along under that name. So it runs only for a user who has agreed to it: see `mayRunCode`.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Environment } from "../../../sources/index.ts";

export interface ProjectCompiler {
  /** The file that `typescript/package.json` calls `tsc`. */
  readonly program: string;
  /** The folder above `node_modules`. */
  readonly folder: string;
}

export const CONFIG = "tsconfig.json";

/** Absent if types are not checked: for another language, without a `tsconfig.json`, and without an installed `typescript`. */
export async function findCompiler(directory: string): Promise<ProjectCompiler | undefined> {
  const needed = [CONFIG, "src/index.ts"].map((name) => isFile(path.join(directory, name)));
  if ((await Promise.all(needed)).includes(false)) return undefined;
  for (let folder = directory; ; folder = path.dirname(folder)) {
    const root = path.join(folder, "node_modules/typescript");
    const manifest = await fs.readFile(path.join(root, "package.json"), "utf8").catch(() => undefined);
    if (manifest !== undefined) {
      const tsc = readBin(manifest);
      return tsc === undefined ? undefined : { program: path.join(root, tsc), folder };
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** `npm run build` in the project, or in a folder above: the user runs its code already. */
export function isScriptOf(directory: string, env: Environment): boolean {
  const manifest = env["npm_package_json"];
  if (env["npm_lifecycle_event"] === undefined || manifest === undefined) return false;
  const relative = path.relative(path.dirname(manifest), directory);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}

function readBin(manifest: string): string | undefined {
  try {
    const { bin } = JSON.parse(manifest) as { readonly bin?: { readonly tsc?: unknown } };
    return typeof bin?.tsc === "string" ? bin.tsc : undefined;
  } catch {
    // Half an installation: the package manager is at work, or was stopped.
    return undefined;
  }
}

async function isFile(file: string): Promise<boolean> {
  return fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
