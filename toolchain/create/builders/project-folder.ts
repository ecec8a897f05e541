import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { isInside } from "../../sources/files/index.ts";

/** Makes a folder for what a build writes: `dist`, `types`, `bindings`. In a cloned project, it may be a link to any folder. */
export async function openProjectFolder(project: string, name: string): Promise<string> {
  const folder = path.join(project, name);
  if (!(await isInside(project, folder))) {
    throw new ToolchainError(
      "outside-project",
      `cannot write to \`${folder}\`: it is a link that leads out of the project's folder`,
      { remedy: "replace the link with a folder" },
    );
  }
  try {
    await fs.mkdir(folder, { recursive: true });
  } catch (error) {
    throw new ToolchainError("unwritable", `cannot create the folder \`${folder}\``, { cause: error });
  }
  return folder;
}
