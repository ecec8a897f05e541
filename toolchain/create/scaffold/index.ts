/** Writes a new project from a template. If that fails, nothing is written. */
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
  /** The folder above the project's folder. */
  readonly directory: string;
  /** Write into an existing folder and replace files in it. Files that the template does not have stay. */
  readonly force: boolean;
}

export interface ScaffoldedProject {
  readonly directory: string;
  /** The files that were written: sorted, relative to `directory`, with `/` between folders. */
  readonly files: readonly string[];
}

/** The packages that the templates' world uses, directly or through other packages. They are folders of `assets.wit`. */
const WIT_DEPENDENCIES = ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"] as const;

/** Makes the project `<directory>/<name>`. It can be built at once and offline. */
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
  // A folder beside the target is in the same file system, so the last step can be a rename.
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

/** The project's own WIT package is `wasmcp:<name>`. It must not have the name of a package that it may depend on. */
async function refuseTakenPackageName(name: string, assets: Assets): Promise<void> {
  const taken = (await fs.readdir(assets.wit)).includes(`wasmcp-${name}`);
  if (!taken) return;
  throw new ToolchainError(
    "bad-name",
    `\`${name}\` cannot be the name of a component: \`wasmcp:${name}\` is an interface package of wasmcp`,
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
      throw new ToolchainError("folder-exists", `\`${target}\` is a file, or a part of its path is a file`, {
        cause: error,
      });
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
    // In the template the file has no dot: git would apply it to this repository, and npm would leave it out.
    const target = path.join(draft, file === "gitignore" ? ".gitignore" : file);
    await fs.mkdir(path.dirname(target), { recursive: true });
    await fs.writeFile(target, fillIn(text, values));
  }
  for (const dependency of WIT_DEPENDENCIES) {
    await fs.cp(path.join(assets.wit, dependency), path.join(draft, "wit/deps", dependency), {
      recursive: true,
    });
  }
  await writeEditorFiles(draft, assets);
}

/** Replaces `{{name}}` with a value. Other text in braces stays. */
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
