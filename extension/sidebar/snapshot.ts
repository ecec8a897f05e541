/** Everything that the sidebar shows, read from disk at one moment. Nothing is run. No `vscode` here. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../toolchain/assets.ts";
import type { ProjectFile, Config } from "../../toolchain/sources/index.ts";
import { builtComponent, findParts, type Project } from "../projects/projects.ts";
import type { ComponentFacts, Facts } from "./file-facts.ts";

export interface Snapshot {
  readonly config: Config;
  readonly folders: readonly FolderContents[];
  /** Those that are on this machine: files of the user's `deps` folder, and bundled ones that an alias or a profile names. */
  readonly packages: readonly LocalPackage[];
  /** By absolute file, for every file in this snapshot. */
  readonly facts: ReadonlyMap<string, Facts>;
  /** Where `~` leads. */
  readonly home: string;
}

/** What one folder of the workspace contains. */
export interface FolderContents {
  readonly name: string;
  readonly directory: string;
  readonly projects: readonly BuiltProject[];
  /** `.wasm` files outside of projects, absolute. */
  readonly wasmFiles: readonly string[];
  readonly project: ProjectFile | undefined;
}

export interface BuiltProject extends Project {
  /** Absolute path of the last build's output. */
  readonly component: string | undefined;
}

export interface LocalPackage {
  /** `acme:weather@1.2.0`, or as it is mentioned: `wasmcp:filter-middleware` */
  readonly spec: string;
  readonly file: string;
}

export interface SnapshotSources {
  readonly configFile: string;
  readonly folders: readonly { readonly name: string; readonly directory: string }[];
  readonly home: string;
  readonly assets: Assets;
  readonly facts: ComponentFacts;
}

export async function readSnapshot({
  configFile,
  folders,
  home,
  assets,
  facts,
}: SnapshotSources): Promise<Snapshot> {
  const { depsFolder, readConfig } = await import("../../toolchain/sources/index.ts");
  const [config, inDeps, contents] = await Promise.all([
    readConfig(configFile),
    readPackages(depsFolder(configFile)),
    Promise.all(folders.map(readFolder)),
  ]);
  const packages = [...inDeps, ...(await bundledPackages(config, assets))];
  const files = [
    ...packages.map(({ file }) => file),
    ...contents.flatMap(({ wasmFiles, projects }) => [
      ...wasmFiles,
      ...projects.flatMap(({ component }) => component ?? []),
    ]),
    ...(await aliasFiles(config, folders[0]?.directory ?? home, home)),
  ];
  return { config, folders: contents, packages, facts: await facts.read(files), home };
}

async function readFolder({ name, directory }: SnapshotSources["folders"][number]): Promise<FolderContents> {
  const { PROJECT_FILE_NAME, readProject } = await import("../../toolchain/sources/index.ts");
  const { projects, wasmFiles } = await findParts(directory);
  const file = path.join(directory, PROJECT_FILE_NAME);
  const exists = (await fs.stat(file).catch(() => undefined))?.isFile() ?? false;
  const built = projects.map(async (project) => ({ ...project, component: await builtComponent(project) }));
  return {
    name,
    directory,
    projects: await Promise.all(built),
    wasmFiles,
    project: exists ? await readProject(file) : undefined,
  };
}

/** `acme_weather@1.2.0.wasm` is `acme:weather@1.2.0`. */
async function readPackages(folder: string): Promise<readonly LocalPackage[]> {
  const names = await fs.readdir(folder).catch(() => []);
  return names.toSorted().flatMap((name) => {
    const [, namespace, rest] = /^([a-z][a-z0-9-]*)_([a-z][a-z0-9-]*(?:@.+)?)\.wasm$/.exec(name) ?? [];
    if (namespace === undefined || rest === undefined) return [];
    return [{ spec: `${namespace}:${rest}`, file: path.join(folder, name) }];
  });
}

/** Of the packages that aliases and profiles name, those that are bundled with wasmcp. */
async function bundledPackages(config: Config, assets: Assets): Promise<readonly LocalPackage[]> {
  const { findBundled, looksLikePackage, parsePackageSpec } =
    await import("../../toolchain/sources/index.ts");
  const find = async (spec: string): Promise<readonly LocalPackage[]> => {
    try {
      const bundled = await findBundled(parsePackageSpec(spec), assets);
      return bundled === undefined ? [] : [{ spec, file: bundled.file }];
    } catch {
      // Composing reports a name that only looks like a package.
      return [];
    }
  };
  const specs = new Set(namedSpecs(config).filter(looksLikePackage));
  return (await Promise.all([...specs].map(find))).flat();
}

function namedSpecs({ components, profiles }: Config): readonly string[] {
  return [...components.values(), ...[...profiles.values()].flatMap(({ own }) => own)];
}

/** The files that aliases and profiles name. Relative paths start at `directory`. */
async function aliasFiles(config: Config, directory: string, home: string): Promise<readonly string[]> {
  const { absolutePath, isPath } = await import("../../toolchain/sources/index.ts");
  return namedSpecs(config)
    .filter(isPath)
    .map((spec) => absolutePath(spec, { directory, home }));
}
