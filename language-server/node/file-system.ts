/** The files of this machine. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import type { DirectoryEntry, FileSystem } from "../file-system.ts";

export const nodeFileSystem: FileSystem = { readDirectory, readFile };

async function readDirectory(uri: string): Promise<readonly DirectoryEntry[]> {
  const folder = pathOf(uri);
  if (folder === undefined) return [];
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    // Only links in `deps` are followed: others may form circles.
    const followsLinks = path.basename(folder) === "deps";
    return await Promise.all(
      entries.map(async (entry) => {
        const isLink = entry.isSymbolicLink() && followsLinks;
        const isDirectory =
          entry.isDirectory() || (isLink && (await isFolder(path.join(folder, entry.name))));
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

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
