/** The WIT packages in `wit/`: our own, one per folder, and those of WASI. */
import * as fs from "node:fs/promises";
import * as path from "node:path";

const folder: string = path.join(import.meta.dirname, "../wit");
export const wasiFolder: string = path.join(folder, "wasi-0.2.12");

/** `mcp-v20251125` and the like. */
export const ownWitPackages = (): Promise<readonly string[]> =>
  foldersIn(folder).then((folders) => folders.filter((each) => each !== wasiFolder));

/** `wasi-cli` and the like. */
export const wasiWitPackages = (): Promise<readonly string[]> => foldersIn(wasiFolder);

async function foldersIn(parent: string): Promise<readonly string[]> {
  const entries = await fs.readdir(parent, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(parent, name))
    .toSorted();
}
