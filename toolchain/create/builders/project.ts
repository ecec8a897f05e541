import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { findWorld, WorldNotFound, type World } from "../../../core/wit/index.ts";
import { loadWit, type LoadedWit } from "../../sources/wit-deps/index.ts";

export type ProjectLanguage = "typescript" | "assemblyscript";

export interface Project {
  /** Absolute. */
  readonly directory: string;
  readonly language: ProjectLanguage;
  /** Absolute. */
  readonly entry: string;
}

/** A project is a folder with the WIT of its world and one of these entry files, which shows its language. */
const entries: Readonly<Record<ProjectLanguage, string>> = {
  typescript: "src/index.ts",
  assemblyscript: "assembly/index.ts",
};

/** The project in `directory` itself, not in a folder above it. */
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
    const missing = project === undefined ? `a file ${expected}` : "a folder `wit`";
    throw new ToolchainError(
      "not-a-project",
      `\`${root}\` is not a component project: expected ${missing} in it`,
      {
        remedy: "create a project with `wasmcp new`, or choose another folder",
      },
    );
  }
  return project;
}

/** The world in the project's folder `wit`. */
export async function loadWorld(
  directory: string,
): Promise<{ readonly wit: LoadedWit; readonly world: World }> {
  const wit = await loadWit(path.join(directory, "wit"));
  try {
    return { wit, world: findWorld(wit.root) };
  } catch (cause) {
    if (!(cause instanceof WorldNotFound)) throw cause;
    throw new ToolchainError("no-world", `cannot choose the world of \`${directory}\``, {
      cause,
      remedy: "write one world in the folder `wit`",
    });
  }
}

async function isFile(file: string): Promise<boolean> {
  return fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
