/** Makes the framework components from `components/`: `dist/components/*.wasm`. Unchanged ones are left alone. */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { componentNamed, componentNames, type ComponentName } from "../components/manifest.ts";
import { findWorld } from "../core/wit/index.ts";
import { type Assets, assetsAt } from "../toolchain/assets.ts";
import { compileAssemblyScript, wrapCoreModule } from "../toolchain/create/builders/assemblyscript/index.ts";
import { unwatchedJob } from "../toolchain/progress.ts";
import { loadWit } from "../toolchain/sources/wit-deps/index.ts";
import { ownWitPackages, wasiWitPackages } from "./wit-packages.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const componentsFolder = path.join(root, "components");
export interface BuiltComponent {
  readonly name: ComponentName;
  readonly file: string;
  readonly bytes: number;
  /** False when the file was already what the sources make. */
  readonly isNew: boolean;
}

/** Builds the components into `outDir`, or only those that are named. */
export async function buildComponents(
  outDir: string = path.join(root, "dist/components"),
  only: readonly ComponentName[] = componentNames,
): Promise<readonly BuiltComponent[]> {
  await fs.mkdir(outDir, { recursive: true });
  const record = await readRecord(outDir);
  const shared = await hashShared();
  const built: BuiltComponent[] = [];
  for (const name of only) built.push(await buildComponent(name, outDir, shared, record));
  await fs.mkdir(path.dirname(record.file), { recursive: true });
  await replaceFile(record.file, `${JSON.stringify(Object.fromEntries(record.entries), undefined, 2)}\n`);
  return built;
}

async function buildComponent(
  name: ComponentName,
  outDir: string,
  shared: string,
  record: BuildRecord,
): Promise<BuiltComponent> {
  const file = path.join(outDir, `${name}.wasm`);
  const { folder: folderName, world, module, raw, memory } = componentNamed(name);
  const folder = path.join(componentsFolder, folderName);
  const inputs = createHash("sha256")
    .update(shared)
    .update(await hashFolders([folder]))
    .update(JSON.stringify([world, module, raw, memory]))
    .digest("hex");
  const present = await fs.readFile(file).catch(() => undefined);
  const entry = record.entries.get(name);
  if (present !== undefined && entry?.inputs === inputs && entry.output === hashOf(present)) {
    return { name, file, bytes: present.length, isNew: false };
  }
  const component = await (module === undefined
    ? compileSources(name, folder)
    : wrapModule(path.join(folder, module), path.join(folder, "wit")));
  await replaceFile(file, component);
  record.entries.set(name, { inputs, output: hashOf(component) });
  return { name, file, bytes: component.length, isNew: true };
}

async function compileSources(name: ComponentName, folder: string): Promise<Uint8Array> {
  const { world, raw, memory } = componentNamed(name);
  return compileAssemblyScript(
    {
      entry: path.join(folder, "assembly", `${world ?? "index"}.ts`),
      bindings: path.join(componentsFolder, "bindings"),
      witDirectory: path.join(folder, "wit"),
      witDependencies: await witPackages(),
      ...(world !== undefined && { world }),
      strings: "slice",
      raw,
      keepsObjects: memory === "kept" || memory === "kept-and-collected",
      runtime: memory === "collected" || memory === "kept-and-collected" ? "minimal" : "stub",
    },
    unwatchedJob,
    sourceAssets(),
  );
}

async function wrapModule(file: string, witDirectory: string): Promise<Uint8Array> {
  const wit = await loadWit(witDirectory, { dependencies: await witPackages() });
  return wrapCoreModule(await fs.readFile(file), findWorld(wit.root));
}

/** Writes a file so that others, tests in other processes above all, see the old one or the new one. */
async function replaceFile(file: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await fs.writeFile(temporary, contents);
  await fs.rename(temporary, file);
}

/** Assets where they lie in the sources: this runs before there is a `dist`. */
export function sourceAssets(): Assets {
  return {
    ...assetsAt(path.join(root, "dist")),
    bindgenRuntime: path.join(root, "toolchain/create/bindgen/runtime"),
    templates: path.join(root, "templates"),
  };
}

/** The folders of all WIT packages that components may use; those in `components/lib/wit` are for the framework alone. */
export async function witPackages(): Promise<readonly string[]> {
  const frameworkOnly = path.join(componentsFolder, "lib/wit");
  const names = (await fs.readdir(frameworkOnly)).toSorted();
  return [
    ...(await ownWitPackages()),
    ...names.map((name) => path.join(frameworkOnly, name)),
    ...(await wasiWitPackages()),
  ];
}

/** What only projects are compiled with: components have neither the SDK nor the global names that need a host. */
const FOR_PROJECTS = ["sdk", "platform"].map((name) =>
  path.join(root, "toolchain/create/bindgen/runtime", name, path.sep),
);

/** Everything that can change any component: the shared sources, the interfaces and the tools that compile them. */
async function hashShared(): Promise<string> {
  const lock = await fs.readFile(path.join(root, "package-lock.json"));
  return (
    hashOf(lock) +
    (await hashFolders([
      path.join(componentsFolder, "lib"),
      path.join(root, "wit"),
      path.join(root, "toolchain/create/bindgen"),
      path.join(root, "toolchain/create/builders/assemblyscript"),
      path.join(root, "core/wit"),
    ]))
  );
}

async function hashFolders(folders: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of folders) {
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !FOR_PROJECTS.some((prefix) => file.startsWith(prefix)));
    for (const file of files.toSorted()) {
      hash.update(`${path.relative(root, file)}\0`).update(await fs.readFile(file));
    }
  }
  return hash.digest("hex");
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What was built last, outside of `dist`, which is shipped. */
interface BuildRecord {
  readonly file: string;
  readonly entries: Map<string, { readonly inputs: string; readonly output: string }>;
}

async function readRecord(outDir: string): Promise<BuildRecord> {
  const name = `components-${hashOf(Buffer.from(outDir)).slice(0, 12)}.json`;
  const file = path.join(root, ".scratch", name);
  const text = await fs.readFile(file, "utf8").catch(() => "{}");
  return { file, entries: new Map(Object.entries(JSON.parse(text))) };
}

if (import.meta.main) {
  const only = componentNames.filter((name) => process.argv.includes(name));
  for (const built of await buildComponents(undefined, only.length > 0 ? only : componentNames)) {
    console.log(
      `${built.name.padEnd(18)} ${String(built.bytes).padStart(7)} bytes${built.isNew ? "" : "  unchanged"}`,
    );
  }
}
