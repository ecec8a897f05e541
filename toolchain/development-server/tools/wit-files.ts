/** Where WIT is, in the folder. */
import { readdir, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { placeOf, type Workshop } from "../workshop.ts";

/** Packages of others, and results of builds. */
const SKIPPED: ReadonlySet<string> = new Set(["deps", "node_modules", "target", "dist"]);

/** A folder with a folder `wit` is a project, whose package is there; that must not lead elsewhere. */
export async function packageAt(given: string, workshop: Workshop): Promise<string> {
  const inside = path.join(given, "wit");
  return (await isFolder(inside)) ? placeOf(inside, workshop) : given;
}

/** The files that names of files and folders lead to, without those of other packages; links are not followed. */
export async function witFilesIn(named: readonly string[], workshop: Workshop): Promise<readonly string[]> {
  const files: string[] = [];
  for (const each of named) {
    const place = await placeOf(each, workshop);
    if (await isFolder(place)) files.push(...(await listWit(place)));
    else files.push(place);
  }
  if (files.length > 0) return files;
  throw new ToolchainError(
    "wit-not-found",
    `found no \`.wit\` files in ${named.map((each) => `\`${each}\``).join(", ")}`,
    {
      remedy: "name a folder with WIT files",
    },
  );
}

async function listWit(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name) && !entry.name.startsWith(".")) files.push(...(await listWit(place)));
    } else if (entry.isFile() && entry.name.endsWith(".wit")) {
      files.push(place);
    }
  }
  return files;
}

async function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
