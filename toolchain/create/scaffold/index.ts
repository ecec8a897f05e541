/** Writes a new project from a template: complete, or not at all. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { writeEditorFiles } from "../builders/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { checkProjectName } from "./name.ts";

export { checkProjectName, suggestProjectName } from "./name.ts";

export type ScaffoldLanguage = "typescript" | "assemblyscript";

export interface ScaffoldOptions {
  readonly name: string;
  readonly language: ScaffoldLanguage;
  /** The folder in which the project's folder is made. */
  readonly directory: string;
  /** Write into an existing folder, over files of the same name; others stay. */
  readonly force: boolean;
}

export interface ScaffoldedProject {
  readonly directory: string;
  /** What was written, relative to `directory`, sorted, with `/`. */
  readonly files: readonly string[];
}

/** What the templates' world needs to resolve, directly and through other packages; folders of `assets.wit`. */
const witDependencies = ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"] as const;

/** Makes the project `<directory>/<name>`. It can be built at once, without a network. */
export async function scaffold(options: ScaffoldOptions, assets: Assets): Promise<ScaffoldedProject> {
  const { name, language, force } = options;
  checkProjectName(name);
  await refuseTakenPackageName(name, assets);
  const target = path.resolve(options.directory, name);
  const state = await inspectTarget(target);
  if (state === "taken" && !force) {
    throw new ToolchainError("folder-exists", `\`${target}\` already exists and is not empty`, {
      remedy: "choose another name, or pass `--force` to write into it",
    });
  }

  await fs.mkdir(path.dirname(target), { recursive: true });
  // Beside the target, so that the last step is a rename within one file system.
  const workspace = await fs.mkdtemp(path.join(path.dirname(target), `.${name}-`));
  try {
    const draft = path.join(workspace, name);
    await writeProject(draft, { name, language }, assets);
    const files = await listFiles(draft);
    if (state === "taken") {
      await fs.cp(draft, target, { recursive: true });
    } else {
      if (state === "empty") await fs.rmdir(target);
      await fs.rename(draft, target);
    }
    return { directory: target, files };
  } finally {
    await fs.rm(workspace, { recursive: true, force: true });
  }
}

/** The project's own WIT package is `wasmcp:<name>`, which must not be one that it depends on. */
async function refuseTakenPackageName(name: string, assets: Assets): Promise<void> {
  const taken = (await fs.readdir(assets.wit)).includes(`wasmcp-${name}`);
  if (!taken) return;
  throw new ToolchainError(
    "bad-name",
    `\`${name}\` cannot be the name of a component: there is an interface package \`wasmcp:${name}\``,
    { remedy: `call it \`my-${name}\`, for example` },
  );
}

async function inspectTarget(target: string): Promise<"absent" | "empty" | "taken"> {
  try {
    return (await fs.readdir(target)).length === 0 ? "empty" : "taken";
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") return "absent";
    if (code === "ENOTDIR") {
      throw new ToolchainError("folder-exists", `\`${target}\` is a file, or lies in one`, { cause: error });
    }
    throw error;
  }
}

async function writeProject(
  draft: string,
  project: { readonly name: string; readonly language: ScaffoldLanguage },
  assets: Assets,
): Promise<void> {
  const template = path.join(assets.templates, `${project.language}-tools`);
  const values: ReadonlyMap<string, string> = new Map([["name", project.name]]);
  for (const file of await listFiles(template)) {
    const text = await fs.readFile(path.join(template, file), "utf8");
    // A dot file in the template would be one of our own repository, and packagers leave it out.
    const target = path.join(draft, file === "gitignore" ? ".gitignore" : file);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.writeFile(target, fillIn(text, values));
  }
  for (const dependency of witDependencies) {
    await fs.cp(path.join(assets.wit, dependency), path.join(draft, "wit/deps", dependency), {
      recursive: true,
    });
  }
  await writeEditorFiles(draft, assets);
}

/** Puts values in the place of `{{name}}`; anything else in braces stays. */
function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{([a-z-]+)\}\}/g, (placeholder, key: string) => values.get(key) ?? placeholder);
}

async function listFiles(directory: string): Promise<readonly string[]> {
  const entries = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .toSorted();
}
