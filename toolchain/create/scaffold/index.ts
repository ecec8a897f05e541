/** Writes a new project from a template. If that fails, nothing is written. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { componentFile, findProject, outputFolder, writeEditorFiles } from "../builders/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { alignTable } from "./align-table.ts";
import { checkTemplate, type ScaffoldKind, type ScaffoldLanguage } from "./kinds.ts";
import { componentName } from "./name.ts";
import { witPackagesFor } from "./wit-packages.ts";

export { kindNamed, kindsOf, scaffoldKinds, scaffoldLanguages } from "./kinds.ts";
export type { ScaffoldKind, ScaffoldLanguage } from "./kinds.ts";
export { componentName, suggestProjectName } from "./name.ts";
export { writeServerAgents, writeServerIgnore } from "./server-folder.ts";

export interface ScaffoldOptions {
  readonly name: string;
  readonly language: ScaffoldLanguage;
  /** What the component offers; `tools` if absent. The language must have a template for it. */
  readonly kind?: ScaffoldKind;
  /** The folder above the project's folder. */
  readonly directory: string;
  /** Write into an existing folder and replace files in it. Files that the template does not have stay. */
  readonly force: boolean;
}

export interface ScaffoldedProject {
  readonly directory: string;
  /** The name of the component, of its WIT package and of its world: `my-tools` in the folder `my_tools`. */
  readonly name: string;
  /** The files that were written: sorted, relative to `directory`, with `/` between folders. */
  readonly files: readonly string[];
}

/** Makes the project `<directory>/<name>`. It can be built at once and offline. */
export async function scaffold(options: ScaffoldOptions, assets: Assets): Promise<ScaffoldedProject> {
  const { name: folder, language, kind = "tools", force } = options;
  const name = componentName(folder);
  checkTemplate(language, kind);
  await refuseTakenPackageName(name, assets);
  refuseLibraryName(name, language);
  const target = path.resolve(options.directory, folder);
  const state = await inspectTarget(target);
  if (state === "taken" && !force) {
    throw new ToolchainError("folder-exists", `\`${target}\` already exists and is not empty`, {
      remedy: "choose another name, or pass `--force` to write into it",
    });
  }

  await fs.mkdir(path.dirname(target), { recursive: true });
  // A folder beside the target is in the same file system, so the last step can be a rename.
  const workspace = await fs.mkdtemp(path.join(path.dirname(target), `.${folder}-`));
  try {
    const draft = path.join(workspace, folder);
    await writeProject(draft, { name, language, kind }, assets);
    const files = await listFiles(draft);
    if (state === "taken") {
      await fs.cp(draft, target, { recursive: true });
    } else {
      if (state === "empty") await fs.rmdir(target);
      await fs.rename(draft, target);
    }
    return { directory: target, name, files };
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

/** Libraries that the code of a project imports. A project with the same name would hide the library, or not build. */
const LIBRARIES: Readonly<Partial<Record<ScaffoldLanguage, ReadonlySet<string>>>> = {
  rust: new Set([
    "wasmcp",
    "wasmcp-macros",
    "std",
    "core",
    "alloc",
    "test",
    "proc-macro",
    "anyhow",
    "schemars",
    "serde",
    "serde-json",
  ]),
  python: new Set(["wasmcp", "app"]),
};

function refuseLibraryName(name: string, language: ScaffoldLanguage): void {
  if (LIBRARIES[language]?.has(name) !== true) return;
  throw new ToolchainError(
    "bad-name",
    `\`${name}\` cannot be the name of a component: its code imports a library of that name`,
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

interface ProjectContents {
  readonly name: string;
  readonly language: ScaffoldLanguage;
  readonly kind: ScaffoldKind;
}

/** The files of the template, and those that all templates of the language share, which come second where both have text. */
async function writeProject(
  draft: string,
  { name, language, kind }: ProjectContents,
  assets: Assets,
): Promise<void> {
  const file = name.replaceAll("-", "_");
  const values: ReadonlyMap<string, string> = new Map([
    ["name", name],
    // As cargo calls what it compiles.
    ["file", file],
    ["component", path.posix.join(outputFolder({ language }), `${language === "rust" ? file : name}.wasm`)],
  ]);
  for (const layer of [kind, "common"]) {
    const template = path.join(assets.templates, language, layer);
    for (const each of await listFiles(template)) {
      const text = await fs.readFile(path.join(template, each), "utf8");
      // In the template these files have no dot: git and Prettier would apply them to this repository, and npm would leave them out.
      const target = path.join(draft, /^(git|prettier)ignore$/.test(each) ? `.${each}` : each);
      await fs.mkdir(path.dirname(target), { recursive: true });
      // What the template says about itself stands before what is true of all.
      const separator = (await exists(target)) ? "\n" : "";
      const filled = fillIn(text, values);
      await fs.appendFile(target, separator + (each === "Cargo.lock" ? sortLock(filled) : filled));
    }
  }
  const wit = (await listFiles(draft)).filter((each) => each.startsWith("wit/"));
  const world = (await Promise.all(wit.map((each) => fs.readFile(path.join(draft, each), "utf8")))).join(
    "\n",
  );
  for (const dependency of wit.length > 0 ? await witPackagesFor(world, assets.wit) : []) {
    await fs.cp(path.join(assets.wit, dependency), path.join(draft, "wit/deps", dependency), {
      recursive: true,
    });
  }
  if (SDKS[language] !== undefined) await copySdk(SDKS[language], draft, assets);
  await writeEditorFiles(draft, assets);
  await writeAgentsFile(draft, name, language, assets);
}

/** What coding agents read first: one file for all languages, filled in. */
async function writeAgentsFile(
  draft: string,
  name: string,
  language: ScaffoldLanguage,
  assets: Assets,
): Promise<void> {
  const text = await fs.readFile(path.join(assets.templates, "common", "AGENTS.md"), "utf8");
  const project = await findProject(draft);
  const shown = (file: string): string => path.relative(draft, file).split(path.sep).join("/");
  const { label, test, generated } = AGENT_WORDS[language];
  const values = { name, language: label, test, generated, entry: shown(project.entry) };
  // The name of the draft's folder is that of the project's.
  const component = shown(await componentFile(project));
  const filled = fillIn(text, new Map(Object.entries({ ...values, component })));
  await fs.writeFile(path.join(draft, "AGENTS.md"), alignTable(filled));
}

/** What differs from language to language. */
const AGENT_WORDS: Readonly<
  Record<ScaffoldLanguage, { readonly label: string; readonly test: string; readonly generated: string }>
> = {
  typescript: {
    label: "TypeScript",
    test: "npm test",
    generated: "Do not edit `types/`: `wasmcp build` writes it.",
  },
  assemblyscript: {
    label: "AssemblyScript",
    test: "npm test",
    generated: "Do not edit `bindings/`: `wasmcp build` writes it.",
  },
  rust: {
    label: "Rust",
    test: "cargo test",
    generated: "Do not edit `sdk/`: it is the crate `wasmcp`, which `src/lib.rs` uses.",
  },
  python: {
    label: "Python",
    test: "python3 -m unittest",
    generated: "Do not edit `wasmcp/`, if it is there: it is the package that `app.py` imports.",
  },
};

interface Sdk {
  /** Below `assets.sdk`. */
  readonly source: string;
  /** In the project. */
  readonly target: string;
  /** Code that does not use it does not get it. */
  readonly isUsed: (draft: string) => Promise<boolean>;
}

/** What the project gets of our SDK for its language, which no registry has: a folder of `assets.sdk`, and its name in the project. */
const SDKS: Partial<Record<ScaffoldLanguage, Sdk>> = {
  python: { source: "python/wasmcp", target: "wasmcp", isUsed: importsModule },
  rust: { source: "rust", target: "sdk", isUsed: async () => true },
};

async function importsModule(draft: string): Promise<boolean> {
  return (await fs.readFile(path.join(draft, "app.py"), "utf8")).includes("from wasmcp import");
}

async function copySdk({ source, target, isUsed }: Sdk, draft: string, assets: Assets): Promise<void> {
  if (!(await isUsed(draft))) return;
  await fs.cp(path.join(assets.sdk, source), path.join(draft, target), { recursive: true });
}

/** Packages by name, as cargo sorts them: otherwise it would write the file anew, which `--locked` refuses. */
function sortLock(text: string): string {
  const [head = "", ...packages] = text.trimEnd().split(/\n*^\[\[package\]\]\n/m);
  const nameOf = (block: string): string => /^name = "(.*)"$/m.exec(block)?.[1] ?? "";
  // Sorting is stable, so that versions of one package keep their order.
  const sorted = packages.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  return `${[head, ...sorted.map((block) => `[[package]]\n${block}`)].join("\n\n")}\n`;
}

/** Replaces `{{name}}` with a value. Other text in braces stays. */
function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\{\{([a-z-]+)\}\}/g, (placeholder, key: string) => values.get(key) ?? placeholder);
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}

/** None for a folder that does not exist. */
async function listFiles(directory: string): Promise<readonly string[]> {
  if (!(await exists(directory))) return [];
  const entries = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .toSorted();
}
