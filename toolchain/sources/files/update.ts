/** Read, change, write: one process at a time, so that of two windows and a terminal none undoes what another did. */
import { mkdir, readFile, realpath, stat } from "node:fs/promises";
import * as path from "node:path";
import { lock } from "proper-lockfile";
import { ToolchainError } from "../../../core/errors.ts";
import { writeWhole } from "./write-whole.ts";

/** What a file said before and after; the same text twice when nothing was written. */
export interface FileChange {
  readonly before: string;
  readonly after: string;
}

/**
 * Others wait for a moment each time; a lock whose owner has died counts for nothing after ten seconds, which is less
 * than all the waiting together.
 */
const WAITING = { retries: 150, factor: 1.2, minTimeout: 10, maxTimeout: 250, randomize: true };

/**
 * Gives `edit` the text of `file`, empty where there is none, and writes what it returns. What `edit` throws leaves the
 * file as it was. A symbolic link stays one; missing folders are made.
 */
export async function updateFile(file: string, edit: (text: string) => string): Promise<FileChange> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
  } catch (error) {
    throw new ToolchainError("unwritable", `cannot make the folder of \`${file}\``, { cause: error });
  }
  // The file that a link leads to is the one to lock, because it may be reached by other links, too.
  const target = await realpath(file).catch(() => file);
  let lost: Error | undefined;
  const release = await acquire(target, (error) => (lost = error));
  try {
    const { before, mode } = await readWithMode(target);
    const after = edit(before);
    if (lost !== undefined) throw lockFailure(file, lost);
    if (after !== before) await writeWhole(target, after, mode);
    return { before, after };
  } finally {
    // Nobody waits for a lock that was lost, so there is nothing to release.
    if (lost === undefined) await release();
  }
}

async function acquire(file: string, onLost: (error: Error) => void): Promise<() => Promise<void>> {
  try {
    return await lock(file, { realpath: false, retries: WAITING, onCompromised: onLost });
  } catch (error) {
    throw lockFailure(file, error);
  }
}

function lockFailure(file: string, cause: unknown): ToolchainError {
  const held = (cause as NodeJS.ErrnoException).code === "ELOCKED";
  return new ToolchainError("locked", `cannot change \`${file}\`, since it cannot be locked`, {
    cause,
    ...(held && {
      remedy: `another wasmcp is changing it; if none is, remove \`${file}.lock\``,
    }),
  });
}

async function readWithMode(
  file: string,
): Promise<{ readonly before: string; readonly mode: number | undefined }> {
  try {
    const [before, { mode }] = await Promise.all([readFile(file, "utf8"), stat(file)]);
    return { before, mode: mode & 0o777 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { before: "", mode: undefined };
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
}
