import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";

/**
 * Readers see the old file or the new one, never a part of it, even after a power cut. A symbolic link is replaced, not followed.
 * `mode`: the rights of the file; otherwise those of every new file.
 */
export async function writeWhole(file: string, content: string | Uint8Array, mode?: number): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  let isOurs = false;
  try {
    // A file or a link of this name, which another user may have made, is an error.
    const handle = await open(temporary, "wx", mode ?? 0o666);
    isOurs = true;
    try {
      // The mask of the process takes rights away from what `open` was given.
      if (mode !== undefined) await handle.chmod(mode);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    if (isOurs) await rm(temporary, { force: true });
    throw new ToolchainError("unwritable", `cannot write \`${file}\``, { cause: error });
  }
}
