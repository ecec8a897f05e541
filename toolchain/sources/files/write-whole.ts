import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { ToolchainError } from "../../../core/errors.ts";

/** Readers see the old file or the new one, never a part of it, even after a power cut. `mode`: the rights of a new file. */
export async function writeWhole(
  file: string,
  content: string | Uint8Array,
  mode: number = 0o666,
): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new ToolchainError("unwritable", `cannot write \`${file}\``, { cause: error });
  }
}
