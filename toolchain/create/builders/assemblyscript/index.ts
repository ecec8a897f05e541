/**
 * An AssemblyScript implementation of a WIT world becomes a component: bindings are generated, `asc` compiles both in
 * this process, and `wasm-tools` (inside `jco-transpile`) wraps the core module.
 *
 * Bindings are written to disk, because editors resolve what users import; what is compiled is the text just generated,
 * so that components which share a folder for them do not disturb one another.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { findWorld, lineAndColumn } from "../../../../core/wit/index.ts";
import type { World } from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import { decodeExportName, generateBindings } from "../../bindgen/index.ts";
import type { Strings } from "../../bindgen/index.ts";
import { renameCoreExports, stripCustomSections } from "../../../../core/component/index.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import type { Job } from "../../../progress.ts";
import { loadWit } from "../../../sources/wit-deps/index.ts";
import { printWorldSource } from "./wit-source.ts";

/** What bindings are made of. */
export interface BindingsSource {
  /** The implementation's module: `…/assembly/index.ts`. */
  readonly entry: string;
  /** The folder for generated bindings: `…/bindings`, so that `assembly/` imports `../bindings/…`. */
  readonly bindings: string;
  /** The folder with the component's own WIT package, and with `deps/`. */
  readonly witDirectory: string;
  /** Folders with one more WIT package each, as if they were in `deps/`. */
  readonly witDependencies?: readonly string[];
  /** May be left out when the package has one world. */
  readonly world?: string;
  readonly strings: Strings;
  /** See `BindingsOptions.raw`. */
  readonly raw?: readonly string[];
  /** See `BindingsOptions.keepsObjects`. */
  readonly keepsObjects?: boolean;
  /** See `BindingsOptions.collects`. */
  readonly collects?: boolean;
}

export interface AssemblyScriptOptions extends BindingsSource {
  /** `stub` never frees and suits an instance that serves one request; the others collect garbage between calls. */
  readonly runtime: "stub" | "minimal" | "incremental";
}

/** The component's bytes. */
export async function compileAssemblyScript(
  options: AssemblyScriptOptions,
  job: Job,
  assets: Assets,
): Promise<Uint8Array> {
  job.progress.step("generating bindings");
  const { world, sources } = await writeBindings(
    { ...options, collects: options.runtime !== "stub" },
    assets,
  );
  job.signal.throwIfAborted();
  job.progress.step(`compiling ${options.entry}`);
  const core = await compileCore(options.bindings, sources, options.runtime);
  job.signal.throwIfAborted();
  job.progress.step("making a component");
  const component = await wrap(core, world);
  job.progress.step(`made a component of ${component.length} bytes`);
  return component;
}

/** Generates the bindings of a world and brings the folder for them up to date; gives the world and the text by file name. */
export async function writeBindings(
  options: BindingsSource,
  assets: Assets,
): Promise<{ readonly world: World; readonly sources: ReadonlyMap<string, string> }> {
  const { entry, bindings, witDirectory, witDependencies = [] } = options;
  const { root } = await loadWit(witDirectory, { dependencies: witDependencies });
  const world = findWorld(root, options.world);
  const generated = generateBindings({
    world,
    strings: options.strings,
    raw: options.raw ?? [],
    keepsObjects: options.keepsObjects ?? false,
    collects: options.collects ?? false,
    implementation: importPath(bindings, entry),
  });
  const sources = new Map([...(await readRuntime(assets.bindgenRuntime)), ...generated]);
  await writeSources(bindings, sources);
  return { world, sources };
}

/**
 * Declares AssemblyScript's types and standard library in the bindings' folder, for editors: with it they understand a project in which
 * nothing has been installed.
 */
export async function writeLanguageTypes(bindings: string): Promise<void> {
  const asc = await import("assemblyscript/asc");
  await writeSources(bindings, new Map([["assemblyscript.d.ts", asc.definitionFiles.assembly]]));
}

/** How `file` is imported from a module in `folder`: `../assembly/index`. */
function importPath(folder: string, file: string): string {
  const relative = path.relative(folder, file).split(path.sep).join("/").replace(/\.ts$/u, "");
  return relative.startsWith(".") ? relative : `./${relative}`;
}

async function readRuntime(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith(".ts")).toSorted();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await fs.readFile(path.join(folder, name), "utf8")] as const),
    ),
  );
}

/** Writes what differs from what is there, so that watchers see only real changes. */
async function writeSources(folder: string, sources: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of sources) {
    const file = path.join(folder, name);
    const present = await fs.readFile(file, "utf8").catch(() => undefined);
    if (present === text) continue;
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
}

/** `DiagnosticCategory.Error` of the compiler. */
const errorCategory = 3;

async function compileCore(
  bindings: string,
  sources: ReadonlyMap<string, string>,
  runtime: AssemblyScriptOptions["runtime"],
): Promise<Uint8Array> {
  const asc = await import("assemblyscript/asc");
  const baseDir = path.dirname(bindings);
  const texts = new Map([...sources].map(([name, text]) => [path.join(bindings, name), text]));
  const problems: Problem[] = [];
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      path.relative(baseDir, path.join(bindings, "index.ts")),
      "--baseDir",
      baseDir,
      "--outFile",
      "component.wasm",
      "--runtime",
      runtime,
      // A failed assertion or a `throw` is a trap; there is nobody who could be told the message.
      "--use",
      "abort=",
      "-O3s",
    ],
    {
      readFile: async (name, base) => {
        const file = path.resolve(base, name);
        // What another world's bindings have left in their folder is not part of this one.
        const isStale = !texts.has(file) && file.startsWith(bindings + path.sep);
        const text = texts.get(file) ?? (isStale ? null : await fs.readFile(file, "utf8").catch(() => null));
        if (text !== null) texts.set(file, text);
        return text;
      },
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm") && typeof contents !== "string") wasm = contents;
      },
      reportDiagnostic: (diagnostic) => {
        if (diagnostic.category !== errorCategory) return;
        problems.push(toProblem(diagnostic, baseDir, texts));
      },
    },
  );
  if (wasm !== undefined && error === null) return renameCoreExports(wasm, decodeExportName);
  throw new ToolchainError("compile-failed", "the AssemblyScript compiler found mistakes", {
    problems:
      problems.length > 0
        ? problems
        : [{ severity: "error", message: stderr.toString().trim() || String(error) }],
    cause: problems.length > 0 ? undefined : error,
  });
}

type Asc = typeof import("assemblyscript/asc");
type Diagnostic = Parameters<NonNullable<NonNullable<Parameters<Asc["main"]>[1]>["reportDiagnostic"]>>[0];

function toProblem(
  { message, range }: Diagnostic,
  baseDir: string,
  texts: ReadonlyMap<string, string>,
): Problem {
  if (range === null) return { severity: "error", message };
  const file = path.resolve(baseDir, range.source.normalizedPath);
  const text = texts.get(file);
  if (text === undefined) {
    return { severity: "error", message: `${range.source.normalizedPath}: ${message}` };
  }
  return { severity: "error", message, place: { file, ...lineAndColumn(text, range.start) } };
}

async function wrap(core: Uint8Array, world: World): Promise<Uint8Array> {
  const { componentEmbed, componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  try {
    const embedded = await componentEmbed({
      binary: core,
      witSource: printWorldSource(world),
      stringEncoding: "utf8",
    });
    return stripCustomSections(await componentNew(embedded));
  } catch (cause) {
    throw new ToolchainError("component-failed", `cannot make a component of world \`${world.name}\``, {
      cause,
    });
  }
}
