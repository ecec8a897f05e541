import { readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { parseProject, PROJECT_FILE_NAME, type ProjectFile } from "./parse.ts";

/** The nearest folder with a `wasmcp.toml`: `directory` or one above it; absolute. */
export async function findProjectFolder(directory: string): Promise<string | undefined> {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    if (await isFile(path.join(folder, PROJECT_FILE_NAME))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** Reads the `wasmcp.toml` of a folder, if there is one. */
export async function readProjectIn(folder: string): Promise<ProjectFile | undefined> {
  const file = path.join(folder, PROJECT_FILE_NAME);
  return (await isFile(file)) ? readProject(file) : undefined;
}

/** Returns mistakes in the file as its `problems`; throws only if the file cannot be read. */
export async function readProject(file: string): Promise<ProjectFile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
  return parseProject(text, file);
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}
