/** Writes files into a folder that does not exist or is empty, all of them or none. */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";

/** `files`: by their path in the folder, with `/` between folders. */
export async function writeNewFolder(
  { folder, shown }: { readonly folder: string; readonly shown: string },
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  const entries = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ToolchainError(
      "folder-exists",
      `cannot write to \`${shown}\`: it is not a folder that can be read`,
      {
        cause: error,
      },
    );
  });
  if (entries !== undefined && entries.length > 0) {
    throw new ToolchainError("folder-exists", `\`${shown}\` already exists and is not empty`, {
      remedy: "choose another folder, or empty it",
    });
  }
  // Beside the folder is the same file system, so that the last step can be a rename.
  const draft = path.join(path.dirname(folder), `.${path.basename(folder)}-${randomUUID()}`);
  try {
    for (const [name, content] of files) {
      const file = path.join(draft, name);
      await fs.mkdir(path.dirname(file), { recursive: true });
      await fs.writeFile(file, content);
    }
    if (entries !== undefined) await fs.rmdir(folder);
    await fs.rename(draft, folder);
  } catch (cause) {
    throw new ToolchainError("unwritable", `cannot write to \`${shown}\``, { cause });
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
}
