/**
 * Files that code imports as data: texts, bytes and JSON. Problem: whatever is imported ends up in the component, and the code
 * of a project that was cloned may import `/home/you/.ssh/id_rsa` or a link to it. So data comes from the project, from the
 * workspace that it belongs to, and from `node_modules`; links are followed before that is decided.
 */
import type { Plugin } from "esbuild";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { isWithin } from "../../../within.ts";

/** For the project in `directory`. */
export function ownData(directory: string): Plugin {
  return {
    name: "own-data",
    setup(build) {
      let roots: Promise<readonly string[]> | undefined;
      build.onLoad({ filter: /.*/, namespace: "file" }, async ({ path: file, with: attributes }) => {
        if (isCode(file) && attributes["type"] === undefined) return undefined;
        roots ??= rootsOf(directory);
        const text = await problemOf(file, await roots);
        return text === undefined ? undefined : { errors: [{ text }] };
      });
    },
  };
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file);
}

/** The project, and the workspace above it: the nearest folder that declares one. */
async function rootsOf(directory: string): Promise<readonly string[]> {
  const project = await fs.realpath(directory);
  for (let folder = project; ; folder = path.dirname(folder)) {
    if (await isWorkspace(folder)) return [project, folder];
    if (folder === path.dirname(folder)) return [project];
  }
}

async function isWorkspace(folder: string): Promise<boolean> {
  const [pnpm, manifest] = await Promise.all(
    ["pnpm-workspace.yaml", "package.json"].map((name) =>
      fs.readFile(path.join(folder, name), "utf8").catch(() => undefined),
    ),
  );
  if (pnpm !== undefined) return true;
  try {
    return manifest !== undefined && "workspaces" in (JSON.parse(manifest) as object);
  } catch {
    return false;
  }
}

async function problemOf(file: string, roots: readonly string[]): Promise<string | undefined> {
  const real = await fs.realpath(file).catch(() => undefined);
  // The bundler reports what is missing.
  if (real === undefined) return undefined;
  if (!(await fs.stat(real)).isFile()) return `cannot import \`${file}\`: it is not a regular file`;
  if (roots.some((root) => isWithin(root, real)) || isInstalled(real, roots)) return undefined;
  return `cannot import \`${real}\` as data: it is outside of the project, and would become part of the component; copy it into the project`;
}

/** A file of a package that is installed in the project, or in a folder above it. */
function isInstalled(real: string, roots: readonly string[]): boolean {
  const parts = real.split(path.sep);
  const folder = parts.slice(0, parts.indexOf("node_modules")).join(path.sep) || path.sep;
  return (
    parts.includes("node_modules") && roots.some((root) => isWithin(folder, root) || isWithin(root, folder))
  );
}
