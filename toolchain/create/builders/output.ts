/** Where builds write their components, which is another folder for each language. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { findProject, loadWorld, type Project, type ProjectLanguage } from "./project.ts";
import { readManifest } from "./rust/index.ts";

/** Relative to the project, with `/` between folders. */
const folders: Readonly<Record<ProjectLanguage, string>> = {
  typescript: "dist",
  assemblyscript: "dist",
  rust: "target/wasm32-wasip2/release",
  python: "",
};

/** The folder below the project that its component is written into: `dist`. Empty for the project's own folder. */
export function outputFolder({ language }: Pick<Project, "language">): string {
  return folders[language];
}

/**
 * The file that a build writes: `dist/<world>.wasm`, and for Rust `target/wasm32-wasip2/release/<name_with_underscores>.wasm`, for
 * Python `<world>.wasm`. In a project with mistakes, which no build gets that far with, it has the name of the folder.
 */
export async function componentFile(project: Project): Promise<string> {
  const fallback = path.basename(project.directory);
  return path.join(project.directory, outputFolder(project), `${await fileName(project, fallback)}.wasm`);
}

async function fileName({ language, directory }: Project, fallback: string): Promise<string> {
  try {
    if (language === "rust") return (await readManifest(directory)).library;
    return (await loadWorld(directory)).world.name;
  } catch (error) {
    if (error instanceof ToolchainError) return fallback;
    throw error;
  }
}

/** The components that builds of the project have left in its output folder, sorted. After the world was renamed, its old component is one of them. */
export async function builtComponents(project: Project): Promise<readonly string[]> {
  const folder = path.join(project.directory, outputFolder(project));
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  // Servers and other files are in the project's own folder as well.
  const only = outputFolder(project) === "" ? path.basename(await componentFile(project)) : undefined;
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".wasm"))
    .filter(({ name }) => only === undefined || name === only)
    .map(({ name }) => path.join(folder, name))
    .toSorted();
}

/** The project whose builds write the component `file`: that of `weather` for `weather/dist/weather.wasm`. */
export async function projectOfComponent(file: string): Promise<Project | undefined> {
  const folder = path.dirname(path.resolve(file));
  for (const output of new Set(Object.values(folders))) {
    const directory = path.resolve(folder, path.relative(output, "."));
    if (path.join(directory, output) !== folder) continue;
    const project = await projectIn(directory);
    if (project === undefined || outputFolder(project) !== output) continue;
    if (output !== "" || (await componentFile(project)) === path.resolve(file)) return project;
  }
  return undefined;
}

async function projectIn(directory: string): Promise<Project | undefined> {
  try {
    return await findProject(directory);
  } catch (error) {
    if (error instanceof ToolchainError && error.code === "not-a-project") return undefined;
    throw error;
  }
}
