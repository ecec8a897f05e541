/** The first pass of a build: the author's code, its packages and our SDK become one module, in which uses of global names are marked. */
import type { BuildOptions, Loader, Metafile, Plugin } from "esbuild";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../../core/errors.ts";
import type { World } from "../../../../core/wit/index.ts";
import { bundleError, ENTRY_NAME, missingExportError, missingExports } from "./bundle-error.ts";
import { entryNames } from "./entry-names.ts";
import { readPages } from "../pages/index.ts";
import type { ProjectSkills } from "../skills/index.ts";
import { expectedExports, type ExpectedExport } from "./guest-exports.ts";
import { classesAskedFor, globalsUsed, markedGlobals } from "./globals-used.ts";
import { largeJson, type LargeJson } from "./large-json.ts";
import { ownData } from "./own-data.ts";
import { PLATFORM_GLOBALS } from "./platform.ts";
import { componentImports } from "./resolve.ts";
import { SKILLS, UI_OPTION } from "./sdk-features.ts";
import { planSdk, type SdkPlan } from "./sdk-plan.ts";
import { findSdkUse, SDK_MODULE } from "./sdk-use.ts";

/** The project's code as one module, which exports the object `author` with the members that the entry file exports. */
export interface Bundle {
  /** With a source map in its last line. */
  readonly code: string;
  /** The names of `PLATFORM_GLOBALS` that the code uses or may use. */
  readonly globals: readonly string[];
  /** Global classes of which the code asks only whether a value is one. */
  readonly asked: readonly string[];
  readonly data: readonly LargeJson[];
  /** What the component exports and imports because of the SDK; absent for code that does without it. */
  readonly sdk: SdkPlan | undefined;
}

export interface BundledProject {
  readonly directory: string;
  readonly entry: string;
  readonly world: World;
}

/** `skills` is what is in that folder of the project, and `guest` is the folder of our guest modules. */
export async function bundleProject(
  project: BundledProject,
  skills: ProjectSkills | undefined,
  guest: string,
): Promise<Bundle> {
  const expected = expectedExports(project.world);
  // Loaded when needed: the command's help does not pay for a compiler.
  const esbuild = await import("esbuild");
  const names = [...PLATFORM_GLOBALS.keys()];
  const data: LargeJson[] = [];
  const options = {
    ...COMMON_OPTIONS,
    absWorkingDir: project.directory,
    stdin: {
      contents: printAuthorEntry(project.entry, expected),
      resolveDir: project.directory,
      sourcefile: ENTRY_NAME,
      loader: "js",
    },
    metafile: true,
    sourcemap: "inline",
    sourcesContent: false,
    outfile: "author.js",
    // Packages for workers and browsers do without Node.
    platform: "browser",
    conditions: ["worker"],
    mainFields: ["browser", "module", "main"],
    loader: TEXT_FILES,
    define: { "process.env.NODE_ENV": '"production"', ...markedGlobals(names) },
    plugins: [
      ownData(project.directory),
      largeJson(data),
      componentImports({ world: project.world, guest }),
      importAttributes,
      zodNamespace,
    ],
  } satisfies BuildOptions;
  try {
    const result = await esbuild.build(options);
    const missing = missingExports(result.warnings);
    const code = result.outputFiles[0]?.text ?? "";
    const sdk = missing.has("default")
      ? undefined
      : await planOf(result.metafile, code, project, skills, guest);
    if (sdk !== undefined)
      refuseOwnExports(
        sdk,
        expected.filter(({ name }) => !missing.has(name)),
      );
    const made = new Set(sdk?.exports.map(({ name }) => name));
    const absent = expected.filter(({ name }) => missing.has(name) && !made.has(name));
    if (absent.length > 0) {
      throw missingExportError(absent, await entryNames(await fs.readFile(project.entry, "utf8")), project);
    }
    const globals = globalsUsed(code, names);
    const asked = classesAskedFor(code, globals);
    return { code, globals: globals.filter((name) => !asked.includes(name)), asked, data, sdk };
  } catch (error) {
    throw bundleError(error, project);
  }
}

/** What the author's own files, and those of packages that import the SDK, use of it. */
async function planOf(
  { inputs }: Metafile,
  code: string,
  { directory, world }: BundledProject,
  skills: ProjectSkills | undefined,
  guest: string,
): Promise<SdkPlan | undefined> {
  const files = Object.entries(inputs).flatMap(([input, { imports }]) => {
    const file = path.resolve(directory, input);
    const isCode = /\.[cm]?[jt]sx?$/.test(file) && !file.startsWith(guest + path.sep);
    const isOwn = !file.split(path.sep).includes("node_modules");
    const importsSdk = imports.some(({ original }) => original === SDK_MODULE);
    return isCode && (isOwn || importsSdk) ? [file] : [];
  });
  const texts = await Promise.all(files.map((file) => fs.readFile(file, "utf8")));
  const use = await findSdkUse(texts);
  if (!use.imported) return undefined;
  const pages = use.options.has(UI_OPTION) ? await readPages(directory, world.name) : undefined;
  return planSdk(use, code, { skills, pages });
}

const RESOURCES = ["resources", "interactiveResources"];

/** An interface that the code exports by itself is not made from the list of the server, and so has nothing of these folders in it. */
function refuseOwnExports({ skills, pages = [] }: SdkPlan, exported: readonly ExpectedExport[]): void {
  const refuse = (names: readonly string[], code: string, folder: string, what: string): void => {
    const own = exported.find(({ name }) => names.includes(name));
    if (own === undefined) return;
    throw new ToolchainError(
      code,
      `cannot serve the folder \`${folder}\`: the code exports \`${own.name}\` itself`,
      { remedy: `put the ${what}, or that export, into a component of its own` },
    );
  };
  if (skills !== undefined) refuse([...RESOURCES, SKILLS.name], "bad-skill", "skills", "skills");
  if (pages.length > 0) refuse(RESOURCES, "bad-page", "ui", "pages");
}

/** What both passes share. */
export const COMMON_OPTIONS = {
  bundle: true,
  write: false,
  format: "esm",
  target: "es2023",
  // Comments would name folders of the machine, and equal code must give equal modules.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "silent",
} satisfies BuildOptions;

/** Files that an import gives as their text. JSON is the bundler's own. */
const TEXT_FILES: Readonly<Record<string, Loader>> = Object.fromEntries(
  [".css", ".csv", ".graphql", ".html", ".md", ".sql", ".svg", ".tsv", ".txt", ".xml", ".yaml", ".yml"].map(
    (extension) => [extension, "text" as const],
  ),
);

/** `import text from "./page.html" with { type: "text" }` works for every file, and so does `bytes`. */
const importAttributes: Plugin = {
  name: "import-attributes",
  setup(build) {
    build.onLoad({ filter: /.*/, namespace: "file" }, async ({ path: file, with: attributes }) => {
      const loader =
        attributes["type"] === "text" ? "text" : attributes["type"] === "bytes" ? "binary" : undefined;
      return loader === undefined ? undefined : { contents: await fs.readFile(file), loader };
    });
  },
};

/**
 * `import { z } from "zod"` is the whole of zod, with messages in fifty languages, because the bundler does not look into an object
 * of exports. The same as a namespace is what the code uses: 0.9 instead of 2 megabytes of a component.
 */
const zodNamespace: Plugin = {
  name: "zod-namespace",
  setup(build) {
    build.onLoad({ filter: /\.[cm]?tsx?$/, namespace: "file" }, async ({ path: file, with: attributes }) => {
      if (Object.keys(attributes).length > 0) return undefined;
      const text = await fs.readFile(file, "utf8");
      const changed = text.replace(
        /^(\s*)import\s*\{\s*z\s*\}\s*from\s*("zod(?:\/v4)?"|'zod(?:\/v4)?')/m,
        "$1import * as z from $2",
      );
      if (changed === text) return undefined;
      return { contents: changed, loader: file.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

/** Reads what the world expects from the author's module. A name that the module does not export ends in a warning. */
function printAuthorEntry(entry: string, expected: readonly ExpectedExport[]): string {
  const members = ["default", ...expected.map(({ name }) => name)].map(
    (name) => `get ${name}() { return module.${name}; }`,
  );
  return [
    `import * as module from ${JSON.stringify(entry)};`,
    `export const author = { ${members.join(", ")} };`,
  ].join("\n");
}
