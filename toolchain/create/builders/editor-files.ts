import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { World } from "../../../core/wit/index.ts";
import type { Assets } from "../../assets.ts";
import { writeBindings, writeLanguageTypes, type BindingsSource } from "./assemblyscript/index.ts";
import { findProject, loadWorld, type Project } from "./project.ts";
import { printTypes } from "./typescript/index.ts";
import { writeWhole } from "../../sources/files/index.ts";

/**
 * Writes the files that an editor needs for the project in `directory`, from the world in its `wit/`: for TypeScript the
 * declarations in `types/`, for AssemblyScript the bindings and the language's own declarations in `bindings/`.
 */
export async function writeEditorFiles(directory: string, assets: Assets): Promise<void> {
  const project = await findProject(directory);
  const { world } = await loadWorld(project.directory);
  if (project.language === "typescript") return writeTypes(world, project.directory);
  const source = bindingsSource(project, world);
  await writeBindings(source, assets);
  await writeLanguageTypes(source.bindings);
}

/** How the bindings of an AssemblyScript project are generated. */
export function bindingsSource(project: Project, world: World): BindingsSource {
  return {
    entry: project.entry,
    bindings: path.join(project.directory, "bindings"),
    witDirectory: path.join(project.directory, "wit"),
    world: world.name,
    strings: "managed",
  };
}

/** Writes the declarations of a TypeScript project to `types/wit.d.ts`. */
export async function writeTypes(world: World, directory: string): Promise<void> {
  const file = path.join(directory, "types/wit.d.ts");
  const text = printTypes(world);
  // Watchers see only real changes.
  if ((await fs.readFile(file, "utf8").catch(() => undefined)) === text) return;
  await fs.mkdir(path.dirname(file), { recursive: true });
  await writeWhole(file, text);
}
