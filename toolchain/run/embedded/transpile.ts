import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";

/** A component as JavaScript and core modules, in a folder of the cache. */
export interface TranspiledComponent {
  readonly entry: string;
  readonly coreModules: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Without versions: `wasi:io/streams`. */
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

/** Part of the key. Raise it when the options of the transpiler below change. */
const FORMAT = "2";
const ENTRY = "server.mjs";
const INDEX = "index.json";
/** The cache keeps at least this many entries, and every entry that was used within a month. */
const MIN_ENTRIES = 8;
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Transpiles a component, or finds the result of an earlier run in `cacheFolder`. The key is made of the component's
 * bytes, the transpiler's version and our options. An entry of the cache is always complete.
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
    throw new ToolchainError("cache-unusable", `cannot write to the cache folder \`${cacheFolder}\``);
  return written;
}

async function moveIntoPlace(temporary: string, folder: string): Promise<void> {
  try {
    await rename(temporary, folder);
  } catch {
    // Another process may have been faster: its entry is the same. An entry that cannot be read is replaced.
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

/** The translator is WebAssembly itself: it traps where it can have no more memory. Servers of 34 MB have been translated, and none of 105 MB. */
const LARGE = 64 * 1024 * 1024;

function megabytes({ length }: Uint8Array): number {
  return Math.round(length / 1e6);
}

async function writeTranspiled(component: Uint8Array, folder: string): Promise<void> {
  // Loaded only when needed, because the transpiler is a large component itself. This entry point is its core: the
  // package's main one adds a minifier and an optimiser.
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
    const isLarge = component.length > LARGE;
    const reason = isLarge ? `: its translator has too little memory for ${megabytes(component)} MB` : "";
    throw new ToolchainError(
      "not-transpilable",
      `the embedded runtime cannot translate the component to JavaScript${reason}`,
      {
        cause: isLarge ? undefined : error,
        remedy: "run it with wasmtime instead",
      },
    );
  }
  const modules: string[] = [];
  for (const [name, bytes] of result.files) {
    if (name.endsWith(".wasm")) modules.push(name);
    await writeFile(path.join(folder, name === "server.js" ? ENTRY : name), bytes);
  }
  const index = { modules, imports: result.imports, exports: result.exports.map(([name]) => name) };
  await writeFile(path.join(folder, INDEX), JSON.stringify(index));
}

/** `undefined` if the folder has no translated component, or a part of one. */
export async function readTranspiled(folder: string): Promise<TranspiledComponent | undefined> {
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

/** Removes old entries. A failure is ignored: another process may remove the same entry at the same time. */
async function prune(cacheFolder: string): Promise<void> {
  try {
    const entries = await Promise.all(
      (await readdir(cacheFolder)).map(async (name) => {
        const folder = path.join(cacheFolder, name);
        return { folder, used: (await stat(folder)).mtimeMs };
      }),
    );
    const old = entries.sort((a, b) => b.used - a.used).slice(MIN_ENTRIES);
    for (const { folder, used } of old) {
      if (Date.now() - used > MAX_AGE_MS) await rm(folder, { recursive: true, force: true });
    }
  } catch {
    // See above.
  }
}
