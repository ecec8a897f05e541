/**
 * Generated bindings of a project. They are written to disk, because editors resolve imports there. The compiler gets the
 * text that was just generated, so that components with a common folder for bindings do not disturb one another.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { findWorld, type World } from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import { writeWhole } from "../../../sources/files/index.ts";
import { loadWit } from "../../../sources/wit-deps/index.ts";
import { generateBindings, refuseAccessors, type Strings } from "../../bindgen/index.ts";
import { readSdk } from "./sdk.ts";

/** The input of generated bindings. */
export interface BindingsSource {
  /** The implementation's module: `…/assembly/index.ts`. */
  readonly entry: string;
  /** The folder for generated bindings: `…/bindings`, so that `assembly/` imports `../bindings/…`. */
  readonly bindings: string;
  /** The folder with the component's own WIT package, and with `deps/`. */
  readonly witDirectory: string;
  /** Folders with one more WIT package each, as if they were in `deps/`. */
  readonly witDependencies?: readonly string[];
  /** Only needed if the package has several worlds. */
  readonly world?: string;
  readonly strings: Strings;
  /** See `BindingsOptions.raw`. */
  readonly raw?: readonly string[];
  /** See `BindingsOptions.keepsObjects`. */
  readonly keepsObjects?: boolean;
  /** See `BindingsOptions.collects`. */
  readonly collects?: boolean;
}

/** Generates the bindings of a world, and updates the folder for them. Returns the world, and the text of each file. */
export async function writeBindings(
  options: BindingsSource,
  assets: Assets,
): Promise<{ readonly world: World; readonly sources: ReadonlyMap<string, string> }> {
  const { entry, bindings, witDirectory, witDependencies = [] } = options;
  const { root } = await loadWit(witDirectory, { dependencies: witDependencies });
  const world = findWorld(root, options.world);
  refuseAccessors(world);
  const generated = generateBindings({
    world,
    strings: options.strings,
    raw: options.raw ?? [],
    keepsObjects: options.keepsObjects ?? false,
    collects: options.collects ?? false,
    implementation: importPath(bindings, entry),
  });
  const sdk = options.strings === "managed" ? await readSdk(assets.bindgenRuntime, world) : [];
  const sources = new Map([...(await readRuntime(assets.bindgenRuntime)), ...generated, ...sdk]);
  await writeSources(bindings, sources);
  return { world, sources };
}

/**
 * Writes the declarations of AssemblyScript's types and standard library into the folder for bindings. With them, an editor
 * understands a project without any installation.
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

/** Writes only files whose text has changed, so that watchers see only real changes. */
async function writeSources(folder: string, sources: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of sources) {
    const file = path.join(folder, name);
    const present = await fs.readFile(file, "utf8").catch(() => undefined);
    if (present === text) continue;
    await fs.mkdir(path.dirname(file), { recursive: true });
    // A link in its place is replaced, not followed.
    await writeWhole(file, text);
  }
}
