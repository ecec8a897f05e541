/** The folders that a server opens: those of the file, which lie below its folder, and those that the user chooses. */
import { checkFolders, mergeFolders, type Folder } from "../../run/index.ts";
import { checkInside } from "./inside.ts";
import type { ProjectFile, ServerDefinition } from "./parse.ts";

/** A folder in `given` replaces the one of the file at the same path. Throws if one of them must not or cannot be opened. */
export async function serverFolders(
  project: Pick<ProjectFile, "file" | "directory">,
  { name, folders }: Pick<ServerDefinition, "name" | "folders">,
  given: readonly Folder[] = [],
): Promise<readonly Folder[]> {
  const merged = mergeFolders(given, folders);
  for (const { host, guest } of merged.filter((each) => folders.includes(each))) {
    const what = `\`folders."${guest}"\` of the server \`${name}\``;
    await checkInside(project, what, host, `wasmcp run ${name} --dir FOLDER::${guest}`);
  }
  await checkFolders(merged);
  return merged;
}
