import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { World } from "../../../core/wit/index.ts";
import type { Assets } from "../../assets.ts";
import { writeBindings, writeLanguageTypes, type BindingsSource } from "./assemblyscript/index.ts";
import { findProject, loadWorld, type Project } from "./project.ts";
import { openProjectFolder } from "./project-folder.ts";
import { printTypes } from "./typescript/index.ts";
import { writeWhole } from "../../sources/files/index.ts";

/**
 * Writes the files that an editor needs for the project in `directory`, from the world in its `wit/`: for TypeScript the
 * declarations in `types/`, for AssemblyScript the bindings and the language's own declarations in `bindings/`. Rust needs none.
 */
export async function writeEditorFiles(directory: string, assets: Assets): Promise<void> {
  const project = await findProject(directory);
  // Editors read the sources of Rust and Python as they are.
  if (project.language === "rust" || project.language === "python") return;
  const { world, hasWit } = await loadWorld(project.directory);
  if (project.language === "typescript")
    return writeTypes(hasWit ? world : undefined, project.directory, assets);
  const source = bindingsSource(project, world);
  await openProjectFolder(project.directory, "bindings");
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

/**
 * Writes the declarations of a TypeScript project: those of its world, if it has one of its own, to `types/wit.d.ts`, those of
 * `wasmcp:sdk` to `types/sdk.d.ts`.
 */
export async function writeTypes(world: World | undefined, directory: string, assets: Assets): Promise<void> {
  const types = await openProjectFolder(directory, "types");
  if (world !== undefined) await writeIfChanged(path.join(types, "wit.d.ts"), printTypes(world));
  await writeIfChanged(
    path.join(types, "sdk.d.ts"),
    await fs.readFile(path.join(assets.guest, "sdk.d.ts"), "utf8"),
  );
}

/** Watchers see only real changes. */
async function writeIfChanged(file: string, text: string): Promise<void> {
  if ((await fs.readFile(file, "utf8").catch(() => undefined)) === text) return;
  await writeWhole(file, text);
}
