/** Finds component projects on disk, and decides whether they need a build. No `vscode` here. */
import type { Dirent } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Project as ComponentProject } from "../../toolchain/create/builders/index.ts";

/** A folder that `wasmcp build` turns into a component. */
export interface Project extends ComponentProject {
  /** The folder's name. */
  readonly name: string;
}

/** Folders with build output or code of others. */
const SKIPPED = new Set(["node_modules", "dist", "target", "venv", "__pycache__"]);

/** Deep enough for a monorepo, shallow enough for a home folder opened by accident. */
const MAX_DEPTH = 5;

/** The project in exactly this folder. */
export async function projectAt(directory: string): Promise<Project | undefined> {
  const { findProject } = await import("../../toolchain/create/builders/index.ts");
  try {
    return { ...(await findProject(directory)), name: path.basename(directory) };
  } catch (error) {
    if (error instanceof ToolchainError && error.code === "not-a-project") return undefined;
    throw error;
  }
}

/** The project that `file` belongs to, no further up than `root`. */
export async function projectOf(file: string, root: string): Promise<Project | undefined> {
  for (let directory = file; ; directory = path.dirname(directory)) {
    const project = await projectAt(directory);
    if (project !== undefined) return project;
    if (directory === root || directory === path.dirname(directory)) return undefined;
  }
}

/** The project whose builds write the component `file`, if it is in `root`. */
export async function projectBehind(file: string, root: string): Promise<Project | undefined> {
  const { projectOfComponent } = await import("../../toolchain/create/builders/index.ts");
  const project = await projectOfComponent(file);
  if (project === undefined || path.relative(root, project.directory).startsWith("..")) return undefined;
  return { ...project, name: path.basename(project.directory) };
}

/** What a folder contains that can be composed into a server. */
export interface Findings {
  readonly projects: readonly Project[];
  /** `.wasm` files outside any project, absolute. */
  readonly wasmFiles: readonly string[];
}

/** All projects and other `.wasm` files in `root`, sorted by path. Does not search for projects inside projects. */
export async function findParts(root: string): Promise<Findings> {
  const projects: Project[] = [];
  const wasmFiles: string[] = [];
  const visit = async (directory: string, depth: number): Promise<void> => {
    const project = await projectAt(directory);
    if (project !== undefined) {
      projects.push(project);
      return;
    }
    for (const entry of await entriesOf(directory)) {
      const file = path.join(directory, entry.name);
      if (entry.isFile() && entry.name.endsWith(".wasm")) wasmFiles.push(file);
      if (entry.isDirectory() && depth < MAX_DEPTH && !isSkipped(entry.name)) await visit(file, depth + 1);
    }
  };
  await visit(root, 0);
  return { projects, wasmFiles };
}

/** The component that the next build of the project writes. */
export async function nextComponent(project: Project): Promise<string> {
  const { componentFile } = await import("../../toolchain/create/builders/index.ts");
  return componentFile(project);
}

/** The component that the project was last built into. */
export async function builtComponent(project: Project): Promise<string | undefined> {
  return (await newestComponent(project))?.file;
}

/**
 * The component that the project was last built into, if no file of the project is newer.
 *
 * A build reads the sources, `wit/` and `package.json`. All files outside `dist` and the folders of tools count: an
 * unnecessary build is better than a missing one.
 */
export async function upToDateComponent(project: Project): Promise<string | undefined> {
  const newest = await newestComponent(project);
  if (newest === undefined || (await newestFileTime(project.directory)) > newest.time) return undefined;
  return newest.file;
}

/** After the world was renamed, its old component is still in the folder, so the newest one counts. */
async function newestComponent(project: Project) {
  const { builtComponents } = await import("../../toolchain/create/builders/index.ts");
  const dated = (await builtComponents(project)).map(async (file) => ({
    file,
    time: (await fs.stat(file)).mtimeMs,
  }));
  return (await Promise.all(dated)).toSorted((a, b) => b.time - a.time)[0];
}

async function newestFileTime(directory: string): Promise<number> {
  let newest = 0;
  for (const entry of await entriesOf(directory)) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (isSkipped(entry.name)) continue;
      // Removing a file changes only the time of its folder.
      newest = Math.max(newest, (await fs.stat(file)).mtimeMs, await newestFileTime(file));
      // Builds of Python, and compositions, write components beside the sources.
    } else if (entry.isFile() && !entry.name.endsWith(".wasm")) {
      newest = Math.max(newest, (await fs.stat(file)).mtimeMs);
    }
  }
  return newest;
}

/** Tools keep their files in folders that begin with a dot. */
function isSkipped(name: string): boolean {
  return name.startsWith(".") || SKIPPED.has(name);
}

/** Sorted by name; empty if the folder cannot be read. */
async function entriesOf(directory: string): Promise<readonly Dirent[]> {
  const entries = await fs.readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
