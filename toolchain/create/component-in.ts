import { stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";

/** The component that the project in a folder was built to, for commands that take a file. Nothing is built. */
export async function componentIn(folder: string): Promise<string> {
  // Few commands get a folder, and reading WIT takes a while to load.
  const { componentFile, findProject } = await import("./builders/index.ts");
  const file = await componentFile(await findProject(folder));
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return file;
  throw new ToolchainError(
    "not-built",
    `the project \`${folder}\` is not built: expected \`${path.relative(folder, file)}\` in it`,
    { remedy: `build it with \`wasmcp build ${folder}\`` },
  );
}
