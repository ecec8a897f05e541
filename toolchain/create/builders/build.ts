import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { World } from "../../../core/wit/index.ts";
import type { Assets } from "../../assets.ts";
import type { Job } from "../../progress.ts";
import { writeWhole } from "../../sources/files/index.ts";
import type { LoadedWit } from "../../sources/wit-deps/index.ts";
import { compileAssemblyScript, writeLanguageTypes } from "./assemblyscript/index.ts";
import { bindingsSource, writeTypes } from "./editor-files.ts";
import { findProject, loadWorld, type Project, type ProjectLanguage } from "./project.ts";
import { compileTypeScript } from "./typescript/index.ts";

export interface BuiltComponent {
  /** Absolute: `<project>/dist/<world>.wasm`. */
  readonly file: string;
  readonly bytes: number;
  readonly language: ProjectLanguage;
  readonly milliseconds: number;
}

/** Builds the project in `directory` to `dist/<world>.wasm`. If the build fails, the file stays as it is. */
export async function build(directory: string, job: Job, assets: Assets): Promise<BuiltComponent> {
  const start = performance.now();
  const project = await findProject(directory);
  job.progress.step("reading the WIT files");
  const { wit, world } = await loadWorld(project.directory);
  job.signal.throwIfAborted();
  const component = await compile(project, wit, world, job, assets);
  job.signal.throwIfAborted();
  const file = path.join(project.directory, "dist", `${world.name}.wasm`);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await writeWhole(file, component);
  return {
    file,
    bytes: component.length,
    language: project.language,
    milliseconds: Math.round(performance.now() - start),
  };
}

async function compile(
  project: Project,
  wit: LoadedWit,
  world: World,
  job: Job,
  assets: Assets,
): Promise<Uint8Array> {
  switch (project.language) {
    case "typescript": {
      await writeTypes(world, project.directory);
      return compileTypeScript({ ...project, wit, world }, job, assets);
    }
    case "assemblyscript": {
      const source = bindingsSource(project, world);
      await writeLanguageTypes(source.bindings);
      // An instance may live longer than one request, so memory has to be freed.
      return compileAssemblyScript({ ...source, runtime: "minimal" }, job, assets);
    }
  }
}
