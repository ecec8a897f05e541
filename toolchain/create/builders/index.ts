/** A project folder to a component file. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { findWorld, WorldNotFound, type World } from "../../../core/wit/index.ts";
import type { Assets } from "../../assets.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import { loadWit, type LoadedWit } from "../../sources/wit-deps/index.ts";
import type { BindingsSource } from "./assemblyscript/index.ts";
import { printTypes } from "./typescript/types.ts";

export interface BuiltComponent {
  /** Absolute: `<project>/dist/<world>.wasm`. */
  readonly file: string;
  readonly bytes: number;
  readonly language: ProjectLanguage;
  readonly milliseconds: number;
}

export type ProjectLanguage = "typescript" | "assemblyscript";

export interface Project {
  /** Absolute. */
  readonly directory: string;
  readonly language: ProjectLanguage;
  /** Absolute. */
  readonly entry: string;
}

/** A project is a folder with the WIT of its world, and an entry file that tells its language. */
const entries: Readonly<Record<ProjectLanguage, string>> = {
  typescript: "src/index.ts",
  assemblyscript: "assembly/index.ts",
};

/** Builds the project in `directory` to `dist/<world>.wasm`. The file is replaced in one step, and only by a complete one. */
export async function build(directory: string, job: Job, assets: Assets): Promise<BuiltComponent> {
  const start = performance.now();
  const project = await findProject(directory);
  job.progress.step("reading wit");
  const { wit, world } = await loadWorld(project.directory);
  job.signal.throwIfAborted();
  const component = await compile(project, wit, world, job, assets);
  job.signal.throwIfAborted();
  const file = path.join(project.directory, "dist", `${world.name}.wasm`);
  await writeAtomically(file, component);
  return {
    file,
    bytes: component.length,
    language: project.language,
    milliseconds: Math.round(performance.now() - start),
  };
}

/** The project in `directory` itself; folders above are not looked at. */
export async function findProject(directory: string): Promise<Project> {
  const root = path.resolve(directory);
  const languages = (Object.keys(entries) as ProjectLanguage[]).map(async (language) => {
    const entry = path.join(root, entries[language]);
    return (await isFile(entry)) ? [{ directory: root, language, entry }] : [];
  });
  const [project, other] = (await Promise.all(languages)).flat();
  const expected = Object.values(entries)
    .map((entry) => `\`${entry}\``)
    .join(" or ");
  if (other !== undefined) {
    throw new ToolchainError("ambiguous-project", `\`${root}\` has more than one entry file`, {
      remedy: `keep one of ${expected}`,
    });
  }
  const hasWit = await fs.stat(path.join(root, "wit")).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  if (project === undefined || !hasWit) {
    const lacking = project === undefined ? `expected ${expected} in it` : "expected a folder `wit` in it";
    throw new ToolchainError("not-a-project", `\`${root}\` is not a component project: ${lacking}`, {
      remedy: "make one with `wasmcp new`, or name the folder of one",
    });
  }
  return project;
}

/**
 * Writes what an editor needs to understand the project in `directory`, from the world in its `wit/`: for TypeScript the
 * declarations in `types/`, for AssemblyScript the bindings and the language's own declarations in `bindings/`.
 */
export async function writeEditorFiles(directory: string, assets: Assets): Promise<void> {
  const project = await findProject(directory);
  const { world } = await loadWorld(project.directory);
  if (project.language === "typescript") return writeTypesOf(world, project.directory);
  const { writeBindings, writeLanguageTypes } = await import("./assemblyscript/index.ts");
  const source = bindingsSource(project, world);
  await writeBindings(source, assets);
  await writeLanguageTypes(source.bindings);
}

function bindingsSource(project: Project, world: World): BindingsSource {
  return {
    entry: project.entry,
    bindings: path.join(project.directory, "bindings"),
    witDirectory: path.join(project.directory, "wit"),
    world: world.name,
    strings: "managed",
  };
}

async function writeTypesOf(world: World, directory: string): Promise<void> {
  const file = path.join(directory, "types/wit.d.ts");
  const text = printTypes(world);
  // Watchers need not see a build that changes nothing.
  if ((await fs.readFile(file, "utf8").catch(() => undefined)) === text) return;
  await writeAtomically(file, new TextEncoder().encode(text));
}

async function loadWorld(directory: string): Promise<{ readonly wit: LoadedWit; readonly world: World }> {
  const wit = await loadWit(path.join(directory, "wit"));
  try {
    return { wit, world: findWorld(wit.root) };
  } catch (cause) {
    if (!(cause instanceof WorldNotFound)) throw cause;
    throw new ToolchainError("no-world", `cannot tell what \`${directory}\` is to export`, { cause });
  }
}

/** The compilers are large, so each is loaded when it is needed. */
async function compile(
  project: Project,
  wit: LoadedWit,
  world: World,
  job: Job,
  assets: Assets,
): Promise<Uint8Array> {
  switch (project.language) {
    case "typescript": {
      await writeTypesOf(world, project.directory);
      const { compileTypeScript } = await import("./typescript/index.ts");
      return compileTypeScript({ ...project, wit, world }, job, assets);
    }
    case "assemblyscript": {
      const { compileAssemblyScript, writeLanguageTypes } = await import("./assemblyscript/index.ts");
      const source = bindingsSource(project, world);
      await writeLanguageTypes(source.bindings);
      // An instance may live longer than one request, so memory has to be freed.
      return compileAssemblyScript({ ...source, runtime: "minimal" }, job, assets);
    }
  }
}

async function isFile(file: string): Promise<boolean> {
  return fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}

async function writeAtomically(file: string, bytes: Uint8Array): Promise<void> {
  const folder = path.dirname(file);
  await fs.mkdir(folder, { recursive: true });
  const draft = path.join(folder, `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    await fs.writeFile(draft, bytes);
    await fs.rename(draft, file);
  } catch (error) {
    await fs.rm(draft, { force: true });
    throw error;
  }
}
