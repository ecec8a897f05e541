import { readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { parseProject, projectFileName, type ProjectFile } from "./parse.ts";

/** The `wasmcp.toml` in `directory` or in the nearest folder above it; absolute. */
export async function findProjectFile(directory: string): Promise<string | undefined> {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    const file = path.join(folder, projectFileName);
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Reads the file. What is wrong in it is among the problems; only that it cannot be read at all is an error. */
export async function readProject(file: string): Promise<ProjectFile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
  return parseProject(text, file);
}
