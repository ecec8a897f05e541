/** Finds projects and components in a folder. */
import type { Dirent } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { findProject, type Project } from "../../create/builders/index.ts";
import { PROJECT_FILE_NAME } from "../../sources/index.ts";

export interface Survey {
  readonly projects: readonly Project[];
  /** Absolute. */
  readonly wasmFiles: readonly string[];
  /** Whether there is a `wasmcp.toml`. */
  readonly hasSettings: boolean;
}

/** Folders with build output or code of others. */
const SKIPPED = new Set(["node_modules", "dist", "target", "__pycache__"]);

/** Deep enough for a monorepo, shallow enough for a home folder. */
const MAX_DEPTH = 5;
/** More than a model reads. */
const MAX_ENTRIES = 200;

export async function surveyFolder(root: string): Promise<Survey> {
  const projects: Project[] = [];
  const wasmFiles: string[] = [];
  const visit = async (directory: string, depth: number): Promise<void> => {
    if (projects.length + wasmFiles.length >= MAX_ENTRIES) return;
    const project = await projectAt(directory);
    if (project !== undefined) {
      projects.push(project);
      return;
    }
    for (const entry of await entriesOf(directory)) {
      const place = path.join(directory, entry.name);
      // A link to a folder is neither a file nor a folder here, so nothing outside is looked at.
      if (entry.isFile() && entry.name.endsWith(".wasm")) wasmFiles.push(place);
      if (entry.isDirectory() && depth < MAX_DEPTH && !isSkipped(entry.name)) await visit(place, depth + 1);
    }
  };
  await visit(root, 0);
  const hasSettings = (await entriesOf(root)).some(({ name }) => name === PROJECT_FILE_NAME);
  return { projects, wasmFiles, hasSettings };
}

async function projectAt(directory: string): Promise<Project | undefined> {
  try {
    return await findProject(directory);
  } catch (error) {
    if (error instanceof ToolchainError) return undefined;
    throw error;
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith(".") || SKIPPED.has(name);
}

/** Sorted by name; none for a folder that cannot be read. */
async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  const entries = await fs.readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
