import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";

/** A component as JavaScript and core modules, in a folder. */
export interface TranspiledComponent {
  readonly entry: string;
  readonly coreModules: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Without versions: `wasi:io/streams`. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** Raise when the options below change. */
const FORMAT = "2";
const ENTRY = "server.mjs";
const INDEX = "index.json";
/** Entries beyond the newest few go when nobody used them for a month. */
const KEEP = 8;
const KEEP_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

/**
 * Transpiles a component, or finds what an earlier run left in `cacheFolder`: the key is the content, the
 * transpiler's version and our options. A folder appears in the cache complete or not at all.
 */
export async function transpileCached(
  component: Uint8Array,
  cacheFolder: string,
  onTranspile: () => void,
): Promise<TranspiledComponent> {
  const key = createHash("sha256")
    .update(`${FORMAT} ${await transpilerVersion()}\n`)
    .update(component)
    .digest("hex");
  const folder = path.join(cacheFolder, key);
  const found = await readTranspiled(folder);
  if (found !== undefined) {
    const now = new Date();
    await utimes(folder, now, now).catch(() => {});
    return found;
  }
  onTranspile();
  await mkdir(cacheFolder, { recursive: true, mode: 0o700 });
  const temporary = await mkdtemp(path.join(cacheFolder, ".new-"));
  try {
    await writeTranspiled(component, temporary);
    await moveIntoPlace(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await prune(cacheFolder);
  const written = await readTranspiled(folder);
  if (written === undefined)
    throw new ToolchainError("cache-unusable", `cannot keep files in \`${cacheFolder}\``);
  return written;
}

async function moveIntoPlace(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch {
    // When another process was faster its folder is as good as ours. One that cannot be read makes room.
    if ((await readTranspiled(folder)) !== undefined) return;
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  }
}

async function transpilerVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve.paths("@bytecodealliance/jco-transpile") ?? [];
  for (const folder of entry) {
    const file = path.join(folder, "@bytecodealliance/jco-transpile/package.json");
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { version } = JSON.parse(text) as { readonly version: string };
    return version;
  }
  return "unknown";
}

async function writeTranspiled(component: Uint8Array, folder: string): Promise<void> {
  // Loaded only when needed: the transpiler is a large component itself. This is its core, which the package's
  // front would wrap into a minifier and an optimiser.
  const { $init, generate } = await import("@bytecodealliance/jco-transpile/component");
  await $init;
  let result: ReturnType<typeof generate>;
  try {
    result = generate(component, {
      name: "server",
      instantiation: { tag: "sync" },
      noTypescript: true,
      noComponentErrorWrapping: true,
      base64Cutoff: 0,
    });
  } catch (error) {
    throw new ToolchainError("not-transpilable", "the embedded runtime cannot translate the component", {
      cause: error,
      remedy: "run it with wasmtime instead",
    });
  }
  const modules: string[] = [];
  for (const [name, bytes] of result.files) {
    if (name.endsWith(".wasm")) modules.push(name);
    await writeFile(path.join(folder, name === "server.js" ? ENTRY : name), bytes);
  }
  const index = { modules, imports: result.imports, exports: result.exports.map(([name]) => name) };
  await writeFile(path.join(folder, INDEX), JSON.stringify(index));
}

async function readTranspiled(folder: string): Promise<TranspiledComponent | undefined> {
  try {
    const index = JSON.parse(await readFile(path.join(folder, INDEX), "utf8")) as {
      readonly modules: readonly string[];
      readonly imports: readonly string[];
      readonly exports: readonly string[];
    };
    const coreModules = await Promise.all(
      index.modules.map(
        async (name) => [name, new Uint8Array(await readFile(path.join(folder, name)))] as const,
      ),
    );
    const entry = path.join(folder, ENTRY);
    await stat(entry);
    return { entry, coreModules: new Map(coreModules), imports: index.imports, exports: index.exports };
  } catch {
    return undefined;
  }
}

/** Best effort: a file that another process just removed is no reason to fail. */
async function prune(cacheFolder: string): Promise<void> {
  try {
    const entries = await Promise.all(
      (await readdir(cacheFolder)).map(async (name) => {
        const folder = path.join(cacheFolder, name);
        return { folder, used: (await stat(folder)).mtimeMs };
      }),
    );
    const old = entries.sort((a, b) => b.used - a.used).slice(KEEP);
    for (const { folder, used } of old) {
      if (Date.now() - used > KEEP_MILLISECONDS) await rm(folder, { recursive: true, force: true });
    }
  } catch {
    // See above.
  }
}
