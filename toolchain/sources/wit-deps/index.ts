/** WIT packages on disk (`WIT.md`, "Filesystem structure"). */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import {
  hasErrors,
  lineAndColumn,
  type Package,
  resolveWit,
  type WitDiagnostic,
  type WitPackageSource,
  type WitSource,
} from "../../../core/wit/index.ts";
import { type Problem, ToolchainError } from "../../../core/errors.ts";
import { isBinaryPackage, readBinaryPackages } from "./binary.ts";

export { readBinaryPackages } from "./binary.ts";
export { fetchWit, type FetchedPackage, type FetchedWit, type FetchWitOptions } from "./fetch.ts";

export interface LoadedWit {
  readonly root: Package;
  /** The root package and all it depends on, dependencies first. */
  readonly packages: readonly Package[];
  readonly warnings: readonly WitDiagnostic[];
}

export interface LoadWitOptions {
  /** The features whose `@unstable` items are there; none by default. */
  readonly features?: "all" | ReadonlySet<string>;
  /** Further folders or files with one package each, in addition to `deps`. */
  readonly dependencies?: readonly string[];
}

/** The text of a WIT package has mistakes: one problem for each, with file, line and column. */
export class WitError extends ToolchainError {
  readonly diagnostics: readonly WitDiagnostic[];

  constructor(location: string, diagnostics: readonly WitDiagnostic[], sources: readonly WitSource[]) {
    const missesPackages = diagnostics.some(({ code }) => code === "unknown-package");
    super("invalid-wit", `the WIT package in \`${location}\` has mistakes`, {
      problems: diagnostics.map((diagnostic) => toProblem(diagnostic, sources)),
      ...(missesPackages && { remedy: "add the missing packages with `wasmcp wit fetch`" }),
    });
    this.diagnostics = diagnostics;
  }
}

function toProblem(
  { severity, message, path: file, range, related = [] }: WitDiagnostic,
  sources: readonly WitSource[],
): Problem {
  const placeOf = (name: string, offset: number) => {
    const text = sources.find((source) => source.path === name)?.text ?? "";
    return { file: name, ...lineAndColumn(text, offset) };
  };
  // A place in the same file is easy to find; one in another file is not.
  const elsewhere = related.find((one) => one.path !== file);
  const other = elsewhere === undefined ? undefined : placeOf(elsewhere.path, elsewhere.range.start);
  const see = other === undefined ? "" : `, see ${other.file}:${other.line}:${other.column}`;
  return { severity, message: message + see, place: placeOf(file, range.start) };
}

/**
 * Reads and resolves the package at `location`: a folder such as `wit/` with `*.wit` files and packages it depends on
 * in `deps/`, or a single file. Mistakes in the text are one `WitError` that lists them all.
 */
export async function loadWit(location: string, options: LoadWitOptions = {}): Promise<LoadedWit> {
  const root = await readPackage(location);
  const inDeps = root.isFolder ? await readDependencies(path.join(location, "deps")) : noDependencies;
  const further = await Promise.all((options.dependencies ?? []).map(readPackage));
  const text = [...inDeps.text, ...further];
  const binary = await readBinaryPackages(
    inDeps.binary,
    [root, ...text].flatMap((one) => one.sources),
  );
  const dependencies = [...text, ...binary];
  const resolved = resolveWit({
    root,
    dependencies,
    ...(options.features === undefined ? {} : { features: options.features }),
  });
  const { diagnostics } = resolved;
  if (resolved.root === undefined || hasErrors(diagnostics)) {
    const sources = [root, ...dependencies].flatMap((one) => one.sources);
    throw new WitError(location, diagnostics, sources);
  }
  return { root: resolved.root, packages: resolved.packages, warnings: diagnostics };
}

interface ReadPackage extends WitPackageSource {
  readonly isFolder: boolean;
}

async function readPackage(location: string): Promise<ReadPackage> {
  let isFolder: boolean;
  try {
    isFolder = (await fs.stat(location)).isDirectory();
  } catch (cause) {
    throw new ToolchainError("wit-not-found", `WIT package not found: \`${location}\``, { cause });
  }
  if (!isFolder) return { isFolder, sources: [await readSource(location)] };
  const entries = await fs.readdir(location, { withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith(".wit"))
    .map((entry) => entry.name);
  if (names.length === 0) {
    throw new ToolchainError("wit-not-found", `the folder \`${location}\` has no \`.wit\` files`);
  }
  return {
    isFolder,
    sources: await Promise.all(names.sort().map((name) => readSource(path.join(location, name)))),
  };
}

interface Dependencies {
  readonly text: readonly WitPackageSource[];
  /** Files of packages in their binary form. */
  readonly binary: readonly string[];
}

const noDependencies: Dependencies = { text: [], binary: [] };

async function readDependencies(folder: string): Promise<Dependencies> {
  let entries;
  try {
    entries = await fs.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return noDependencies;
    throw new ToolchainError("wit-not-readable", `cannot read \`${folder}\``, { cause: error });
  }
  const text: string[] = [];
  const binary: string[] = [];
  for (const entry of entries) {
    // `wit fetch` writes to a hidden name first.
    if (entry.name.startsWith(".")) continue;
    const location = path.join(folder, entry.name);
    // `stat` follows a link to a package.
    if ((await fs.stat(location)).isDirectory() || entry.name.endsWith(".wit")) text.push(location);
    else if (isBinaryPackage(entry.name)) binary.push(location);
  }
  return { text: await Promise.all(text.sort().map(readPackage)), binary: binary.sort() };
}

async function readSource(file: string): Promise<WitSource> {
  const bytes = await fs.readFile(file);
  try {
    return { path: file, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (cause) {
    throw new ToolchainError("not-utf-8", `\`${file}\` is not UTF-8 text`, { cause });
  }
}
