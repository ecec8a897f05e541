/** The files of this machine. */
import * as fs from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { DirectoryEntry, FileSystem } from "../server.ts";

export const nodeFileSystem: FileSystem = { readDirectory, readFile };

async function readDirectory(uri: string): Promise<readonly DirectoryEntry[]> {
  const folder = pathOf(uri);
  if (folder === undefined) return [];
  try {
    const entries = await fs.readdir(folder, { withFileTypes: true });
    // Links are not followed: they may lead in circles.
    return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
  } catch {
    return [];
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
