/** Read, change, write: one process at a time, so that two windows and a terminal do not undo the changes of one another. */
import { mkdir, readFile, realpath, stat } from "node:fs/promises";
import * as path from "node:path";
import { lock } from "proper-lockfile";
import { ToolchainError } from "../../../core/errors.ts";
import { writeWhole } from "./write-whole.ts";

/** The text of a file before and after; the same text twice if nothing was written. */
export interface FileChange {
  readonly before: string;
  readonly after: string;
}

/**
 * How often and how long others wait. A lock whose owner has died is ignored after ten seconds, which is less than all
 * the waiting together.
 */
const WAITING = { retries: 150, factor: 1.2, minTimeout: 10, maxTimeout: 250, randomize: true };

/** The rights of what is made anew. */
export interface NewRights {
  readonly file: number;
  readonly folder: number;
}

/**
 * Gives `edit` the text of `file`, which is empty for a new file, and writes the text that it returns. If `edit` throws,
 * the file stays as it was. A symbolic link stays one; missing folders are created.
 */
export async function updateFile(
  file: string,
  edit: (text: string) => string,
  rights?: NewRights,
): Promise<FileChange> {
  try {
    await mkdir(path.dirname(file), { recursive: true, ...(rights && { mode: rights.folder }) });
  } catch (error) {
    throw new ToolchainError("unwritable", `cannot create the folder of \`${file}\``, { cause: error });
  }
  // The target of a link is locked, because other links may lead to it, too.
  const target = await realpath(file).catch(() => file);
  let lost: Error | undefined;
  const release = await acquire(target, (error) => (lost = error));
  try {
    const { before, mode } = await readWithMode(target);
    const after = edit(before);
    if (lost !== undefined) throw lockFailure(file, lost);
    if (after !== before) await writeWhole(target, after, mode ?? rights?.file);
    return { before, after };
  } finally {
    // A lost lock belongs to another process.
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
  return new ToolchainError("locked", `cannot change \`${file}\`: cannot lock it`, {
    cause,
    ...(held && {
      remedy: `another wasmcp process is changing it; if none is running, remove \`${file}.lock\``,
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
