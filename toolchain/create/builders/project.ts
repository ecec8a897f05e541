import * as fs from "node:fs/promises";
import * as path from "node:path";
import { InternalError, ToolchainError } from "../../../core/errors.ts";
import {
  escapeIdentifier,
  findWorld,
  resolveWit,
  WorldNotFound,
  type World,
} from "../../../core/wit/index.ts";
import { loadWit, type LoadedWit } from "../../sources/wit-deps/index.ts";
import { refuseAccessors } from "../bindgen/index.ts";
import { readPyproject } from "./python/index.ts";
import { readManifest } from "./rust/index.ts";

export type ProjectLanguage = "typescript" | "assemblyscript" | "rust" | "python";

export interface Project {
  /** Absolute. */
  readonly directory: string;
  readonly language: ProjectLanguage;
  /** Absolute. */
  readonly entry: string;
}

/**
 * A project is a folder with the WIT of its world and one of these entry files, which shows its language. Code that uses
 * our SDK needs no WIT: the name of its world is that of its package.
 */
const entries: Readonly<Record<ProjectLanguage, string>> = {
  typescript: "src/index.ts",
  assemblyscript: "assembly/index.ts",
  rust: "src/lib.rs",
  python: "app.py",
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
  if (project === undefined || !(await isComponent(project, hasWit))) {
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

/** Whether the code is that of a component. Most folders with `src/lib.rs` are libraries for other crates, and `app.py` is a common name. */
async function isComponent({ language, directory }: Project, hasWit: boolean): Promise<boolean> {
  switch (language) {
    case "typescript":
      return hasWit || isFile(path.join(directory, "package.json"));
    case "assemblyscript":
      return hasWit;
    case "python":
      return hasWit || isFile(path.join(directory, "wasmcp", "__init__.py"));
    case "rust": {
      const manifest = await readManifest(directory).catch(() => undefined);
      return manifest !== undefined && manifest.isDynamic && (hasWit || manifest.usesSdk);
    }
  }
}

export interface ProjectWorld {
  readonly wit: LoadedWit;
  readonly world: World;
  /** Whether the project has a folder `wit`. */
  readonly hasWit: boolean;
}

/** The world in the project's folder `wit`; an empty one, named after the package, for a project without that folder. */
export async function loadWorld(directory: string): Promise<ProjectWorld> {
  const folder = path.join(directory, "wit");
  const hasWit = await fs.stat(folder).then(
    (stat) => stat.isDirectory(),
    () => false,
  );
  const wit = hasWit ? await loadWit(folder) : await packageWorld(directory);
  try {
    const world = findWorld(wit.root);
    refuseAccessors(world);
    return { wit, world, hasWit };
  } catch (cause) {
    if (!(cause instanceof WorldNotFound)) throw cause;
    throw new ToolchainError("no-world", `cannot choose the world of \`${directory}\``, {
      cause,
      remedy: "write one world in the folder `wit`",
    });
  }
}

/** The empty world `weather` of the package `wasmcp:weather@1.2.0`, for `@acme/weather` 1.2.0 in `package.json` or `pyproject.toml`. */
async function packageWorld(directory: string): Promise<LoadedWit> {
  const file = path.join(directory, "package.json");
  const { name, version } = (await readPackage(file)) ?? (await readPyproject(directory)) ?? {};
  const label = worldName(typeof name === "string" ? name : path.basename(directory));
  const suffix =
    typeof version === "string" && /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version) ? `@${version}` : "";
  const text = `package wasmcp:${label}${suffix};\nworld ${label} {}\n`;
  const { root } = resolveWit({ root: { sources: [{ path: file, text }] }, dependencies: [] });
  if (root === undefined) throw new InternalError(`the world of \`${label}\` is not valid WIT`);
  return { root, packages: [root], warnings: [] };
}

async function readPackage(
  file: string,
): Promise<{ readonly name?: unknown; readonly version?: unknown } | undefined> {
  const text = await fs.readFile(file, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as { readonly name?: unknown });
}

/** A name that WIT allows and that is no keyword: `@acme/my_tools2` is `my-tools2`. */
function worldName(packageName: string): string {
  const words = packageName
    .slice(packageName.lastIndexOf("/") + 1)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/^[0-9]+/, ""))
    .filter((word) => word !== "");
  const name = words.join("-");
  if (name === "") return "component";
  return escapeIdentifier(name) === name ? name : `${name}-component`;
}

async function isFile(file: string): Promise<boolean> {
  return fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
