/*
 * Files of a server are for its user alone, whatever the user's mask for new files is and however wide the folder is: a value
 * may be a secret. The mask belongs to the process that makes the files, and a process inherits it.
 */
import { chmod, stat } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";

const FOR_OTHERS = 0o077;

/** Starts a process whose files are for the user alone. `start` must not wait for anything. */
export function withPrivateFiles<T>(start: () => T): T {
  // Other threads cannot change the mask.
  if (!isMainThread || process.platform === "win32") return start();
  const mask = process.umask(FOR_OTHERS);
  try {
    return start();
  } finally {
    process.umask(mask);
  }
}

/** Takes the rights of others away from a folder. */
export async function closeFolder(folder: string): Promise<void> {
  const { mode } = await stat(folder);
  if ((mode & FOR_OTHERS) !== 0 && process.platform !== "win32") await chmod(folder, 0o700);
}
