/** The programs that can run `componentize-py`, the best first. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../../core/errors.ts";
import { detectSystem, installCommand } from "../../../install.ts";
import { COMPONENTIZE_PY, findOnPath, isRecentCompiler, outputOf } from "../../../programs.ts";
import type { Environment } from "../../../sources/index.ts";

export interface PythonCompiler {
  /** For people: `componentize-py`, `uvx`. */
  readonly name: string;
  /** Absolute. */
  readonly program: string;
  readonly version: string;
  /** What stands before the arguments of `componentize-py`. */
  readonly args: readonly string[];
}

/** The virtual environments that `python -m venv` and others make, in the project's folder. */
const ENVIRONMENTS = [".venv", "venv"] as const;

/** The `componentize-py` of the project itself, which is a program of the folder: it runs only if the user has agreed. */
export async function findOwnCompiler(directory: string): Promise<string | undefined> {
  for (const environment of ENVIRONMENTS) {
    for (const name of ["bin/componentize-py", "Scripts/componentize-py.exe"]) {
      const file = path.join(directory, environment, name);
      if (await isProgram(file)) return file;
    }
  }
  return undefined;
}

/** Throws a `ToolchainError` with the command that installs what is missing. */
export async function findPythonCompiler(
  directory: string,
  mayRunCode: boolean,
  env: Environment,
): Promise<PythonCompiler> {
  const own = mayRunCode ? await findOwnCompiler(directory) : undefined;
  const installed = own ?? (await findOnPath("componentize-py", env));
  if (installed !== undefined) {
    const version = await requireVersion(installed, env);
    return { name: "componentize-py", program: installed, version, args: [] };
  }
  const pinned = `componentize-py==${COMPONENTIZE_PY.version}`;
  const uvx = await findOnPath("uvx", env);
  const { version } = COMPONENTIZE_PY;
  if (uvx !== undefined)
    return { name: "uvx", program: uvx, version, args: ["--from", pinned, "componentize-py"] };
  const pipx = await findOnPath("pipx", env);
  if (pipx !== undefined)
    return { name: "pipx", program: pipx, version, args: ["run", "--spec", pinned, "componentize-py"] };
  throw new ToolchainError("no-componentize-py", "cannot find `componentize-py`, which compiles Python", {
    remedy: `install it with \`${await installation(env)}\``,
  });
}

/** The one command that `wasmcp doctor` shows. */
async function installation(env: Environment): Promise<string> {
  const hasPython = (await findOnPath("python3", env)) ?? (await findOnPath("py", env));
  const system = await detectSystem(process.platform, env);
  return installCommand(hasPython === undefined ? "python" : "componentize-py", system);
}

async function requireVersion(program: string, env: Environment): Promise<string> {
  const printed = await outputOf(program, ["--version"], env).catch(async (cause: unknown) => {
    throw new ToolchainError("no-componentize-py", `cannot run \`${program}\``, {
      cause,
      remedy: `install it again: \`${await installation(env)}\``,
    });
  });
  const version = /\d+\.\d+\.\d+/.exec(printed)?.[0] ?? "";
  if (isRecentCompiler(version)) return version;
  throw new ToolchainError(
    "old-componentize-py",
    `expected componentize-py ${COMPONENTIZE_PY.oldest} or later, found \`${printed}\` at \`${program}\``,
    { remedy: `install version ${COMPONENTIZE_PY.version}` },
  );
}

/** Folders with the packages of the project, of its virtual environments. */
export async function findSitePackages(
  directory: string,
  list: (folder: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  for (const environment of ENVIRONMENTS) {
    const root = path.join(directory, environment);
    const versions = await list(path.join(root, "lib"));
    const folders = [
      ...versions
        .filter((name) => /^python3\.\d+$/.test(name))
        .map((name) => path.join(root, "lib", name, "site-packages")),
      path.join(root, "Lib", "site-packages"),
    ];
    for (const folder of folders) if ((await list(folder)).length > 0) return [folder];
  }
  return [];
}

function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
