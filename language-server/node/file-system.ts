/** The files of this machine. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { DirectoryEntry, FileSystem } from "../file-system.ts";

export const nodeFileSystem: FileSystem = { readDirectory, readFile, realUri };

async function readDirectory(uri: string): Promise<readonly DirectoryEntry[]> {
  const folder = pathOf(uri);
  if (folder === undefined) return [];
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    // Only `deps` may be a link, and what is in it: others may form circles.
    const isDeps = path.basename(folder) === "deps";
    return await Promise.all(
      entries.map(async (entry) => {
        const isFollowed = entry.isSymbolicLink() && isDeps !== (entry.name === "deps");
        const isDirectory =
          entry.isDirectory() || (isFollowed && (await isFolder(path.join(folder, entry.name))));
        return { name: entry.name, isDirectory };
      }),
    );
  } catch {
    return [];
  }
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await fs.stat(file)).isDirectory();
  } catch {
    // The target of the link does not exist.
    return false;
  }
}

async function readFile(uri: string): Promise<Uint8Array | undefined> {
  const file = pathOf(uri);
  try {
    return file === undefined ? undefined : await fs.readFile(file);
  } catch {
    return undefined;
  }
}

/** Of a file that does not exist, the folder is followed, and the name is kept. */
async function realUri(uri: string): Promise<string | undefined> {
  const file = pathOf(uri);
  if (file === undefined) return undefined;
  let [existing, rest] = [file, ""];
  for (;;) {
    try {
      return pathToFileURL(path.join(await fs.realpath(existing), rest)).href;
    } catch {
      // A link without a target exists, and leads to an unknown place.
      if (await isLink(existing)) return undefined;
      const parent = path.dirname(existing);
      if (parent === existing) return undefined;
      [existing, rest] = [parent, path.join(path.basename(existing), rest)];
    }
  }
}

async function isLink(file: string): Promise<boolean> {
  try {
    return (await fs.lstat(file)).isSymbolicLink();
  } catch {
    return false;
  }
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
