/**
 * Code of a project that a build runs on the user's machine, outside of WebAssembly: the TypeScript compiler and the packager of StarlingMonkey
 * in its `node_modules`, what `cargo` runs, and a compiler in a virtual environment of Python. A repository can bring any program along that way. So it runs only for a user who has agreed to it.
 */
import {
  isApproved,
  rememberApproval,
  type Approval,
  type Environment,
  type Places,
} from "../../sources/index.ts";
import { findProject, type ProjectLanguage } from "./project.ts";
import { findOwnCompiler } from "./python/index.ts";
import { findCompiler, findPackager, isScriptOf, readEngine, type Packager } from "./typescript/index.ts";

export type ProjectCode =
  /** The file that `typescript/package.json` calls `tsc`, in a `node_modules` of this folder. */
  | { readonly language: "typescript"; readonly folder: string; readonly program: string }
  /** The package `componentize-js` in a `node_modules` of this folder. Its project may have a TypeScript compiler as well. */
  | { readonly language: "starlingmonkey"; readonly folder: string; readonly program: string }
  /** Build scripts, procedural macros, and what `.cargo/config.toml` and `rust-toolchain.toml` name. */
  | { readonly language: "rust"; readonly folder: string }
  /** A `componentize-py` in a virtual environment of the folder. */
  | { readonly language: "python"; readonly folder: string; readonly program: string };

export interface CodeTrust {
  readonly env: Environment;
  readonly places: Pick<Places, "state">;
  /** Asks the user; absent where that cannot be done. */
  readonly ask: ((code: ProjectCode) => Promise<boolean>) | undefined;
}

/** What a build of the project runs. Absent if it runs nothing, and for a folder that is no project. */
export async function findProjectCode(directory: string): Promise<ProjectCode | undefined> {
  const packager = await findUsedPackager(directory);
  if (packager !== undefined) return { language: "starlingmonkey", ...packager };
  const compiler = await findCompiler(directory);
  if (compiler !== undefined) return { language: "typescript", ...compiler };
  const project = await findProject(directory).catch(() => undefined);
  if (project?.language === "python") {
    const program = await findOwnCompiler(project.directory);
    return program === undefined ? undefined : { language: "python", folder: project.directory, program };
  }
  return project?.language === "rust" ? { language: "rust", folder: project.directory } : undefined;
}

async function findUsedPackager(directory: string): Promise<Packager | undefined> {
  // What is wrong with the setting is said by the build.
  const engine = await readEngine(directory).catch(() => "quickjs");
  return engine === "quickjs" ? undefined : findPackager(directory);
}

/** Whether code of the project may run. Without any the answer is yes. */
export async function mayRunCode(directory: string, { env, places, ask }: CodeTrust): Promise<boolean> {
  const code = await findProjectCode(directory);
  if (code === undefined || isScriptOf(directory, env)) return true;
  const approval = approvalOf(code.folder, code.language);
  if (await isApproved(approval, places)) return true;
  if (ask === undefined || !(await ask(code))) return false;
  await rememberApproval(approval, places);
  return true;
}

/** For a project that the user has just made: what comes into it later, the user adds. */
export async function trustCodeIn(
  folder: string,
  language: ProjectLanguage,
  places: Pick<Places, "state">,
): Promise<void> {
  if (language !== "assemblyscript") await rememberApproval(approvalOf(folder, language), places);
}

function approvalOf(folder: string, subject: ProjectCode["language"]): Approval {
  return { folder, subject, details: [] };
}
