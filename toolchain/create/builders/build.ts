import * as fs from "node:fs/promises";
import * as path from "node:path";
import { type Problem, ToolchainError } from "../../../core/errors.ts";
import type { Assets } from "../../assets.ts";
import type { Job } from "../../progress.ts";
import type { Environment } from "../../sources/index.ts";
import { writeOutput } from "../../sources/files/index.ts";
import { compileAssemblyScript, writeLanguageTypes } from "./assemblyscript/index.ts";
import { bindingsSource, writeTypes } from "./editor-files.ts";
import { openProjectFolder } from "./project-folder.ts";
import { componentFile, outputFolder } from "./output.ts";
import { findProject, loadWorld, type Project, type ProjectLanguage } from "./project.ts";
import { compilePython } from "./python/index.ts";
import { compileRust } from "./rust/index.ts";
import { compileTypeScript, withTypeCheck } from "./typescript/index.ts";

export interface BuiltComponent {
  /** Absolute: `<project>/dist/<world>.wasm`, for TypeScript. */
  readonly file: string;
  readonly bytes: number;
  readonly language: ProjectLanguage;
  readonly milliseconds: number;
  /** What the author should know, although the component works. */
  readonly warnings: readonly Problem[];
}

interface Compiled {
  readonly component: Uint8Array;
  readonly warnings: readonly Problem[];
}

export interface BuildOptions {
  /**
   * Whether type errors of a TypeScript project are errors. They are found by the compiler in the project's own `node_modules`,
   * so that this runs code of the project: `mayRunCode` asks the user.
   */
  readonly typeCheck?: boolean;
  /**
   * Whether code of the project may run: for Rust and for TypeScript on StarlingMonkey, which cannot be built without, and a compiler in a
   * Python project. `mayRunCode` asks the user.
   */
  readonly mayRunCode?: boolean;
  /** Whether the compilers of AssemblyScript and Rust take their time for small and fast code, as they do unless told otherwise. */
  readonly optimize?: boolean;
  /** The variables of compilers that are programs of the user; those of this process if absent. */
  readonly env?: Environment;
}

/** Builds the project in `directory` to its `componentFile`. If the build fails, the file stays as it is. */
export async function build(
  directory: string,
  job: Job,
  assets: Assets,
  options: BuildOptions = {},
): Promise<BuiltComponent> {
  const start = performance.now();
  const project = await findProject(directory);
  const { component, warnings } =
    project.language === "rust"
      ? await compileCargo(project, options, job)
      : await compile({ ...project, language: project.language }, options, job, assets);
  job.signal.throwIfAborted();
  const output = outputFolder(project);
  if (output !== "") await openProjectFolder(project.directory, output);
  const file = await componentFile(project);
  await writeOutput({ file, shown: path.relative(project.directory, file), force: true }, component);
  return {
    file,
    bytes: component.length,
    language: project.language,
    milliseconds: Math.round(performance.now() - start),
    warnings,
  };
}

/** By a compiler that compiles to the world in the project's WIT. */
async function compile(
  project: Project & { readonly language: Exclude<ProjectLanguage, "rust"> },
  { typeCheck = false, optimize = true, mayRunCode = false, env = process.env }: BuildOptions,
  job: Job,
  assets: Assets,
): Promise<Compiled> {
  job.progress.step("reading the WIT files");
  const projectWorld = await loadWorld(project.directory);
  const { world, hasWit } = projectWorld;
  job.signal.throwIfAborted();
  switch (project.language) {
    case "typescript": {
      await writeTypes(hasWit ? world : undefined, project.directory, assets);
      const work = () => compileTypeScript({ ...project, ...projectWorld }, { mayRunCode }, job, assets);
      return typeCheck ? withTypeCheck(project.directory, job.signal, work) : work();
    }
    case "assemblyscript": {
      const source = bindingsSource(project, world);
      await openProjectFolder(project.directory, "bindings");
      await writeLanguageTypes(source.bindings);
      // An instance may live longer than one request, so memory has to be freed.
      const options = { ...source, runtime: "minimal", platform: true, optimize } as const;
      const component = await compileAssemblyScript(options, job, assets);
      return { component, warnings: await unreadSettings(project.directory) };
    }
    case "python": {
      const previous = async (): Promise<Uint8Array | undefined> =>
        fs.readFile(await componentFile(project)).catch(() => undefined);
      const options = { mayRunCode, env, previous };
      return compilePython({ ...project, ...projectWorld }, options, job, assets);
    }
  }
}

async function compileCargo(
  { directory }: Project,
  { mayRunCode = false, env = process.env, optimize = true }: BuildOptions,
  job: Job,
): Promise<Compiled> {
  if (mayRunCode) return compileRust(directory, { env, optimize }, job);
  throw new ToolchainError(
    "untrusted-project",
    `cannot build \`${directory}\`: \`cargo\` runs code of the project, its build scripts and macros, and you have not agreed to that`,
    { remedy: "pass `--trust` if you trust the project" },
  );
}

/** The compiler's own settings may name JavaScript to run (`transform`), so that they are not read. */
async function unreadSettings(directory: string): Promise<readonly Problem[]> {
  const file = path.join(directory, "asconfig.json");
  const exists = await fs.lstat(file).then(
    () => true,
    () => false,
  );
  const message =
    "`asconfig.json` is not read, since its transforms would be run; wasmcp sets all options itself";
  return exists ? [{ severity: "warning", message, place: { file, line: 1, column: 1 } }] : [];
}
