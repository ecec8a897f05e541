/** Adds the packages that a world needs to `wit/deps`: those that ship with wasmcp, and others from registries. */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import {
  packageId,
  packagesIn,
  parseWit,
  printPackage,
  type NamedPackages,
} from "../../../core/wit/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { isInside } from "../files/index.ts";
import type { Packages, ResolvedPackage } from "../packages/packages.ts";
import type { Job } from "../../progress.ts";
import { isBinaryPackage, readBinaryPackage } from "./binary.ts";

export interface FetchWitOptions {
  /** The folder of the packages that ship with wasmcp, one folder each. */
  readonly bundled: string;
  /** Where the others come from. */
  readonly packages: Pick<Packages, "resolve">;
  /** Packages to fetch again although they are in `deps`, by id; only packages that were fetched before. */
  readonly again?: ReadonlySet<string>;
  readonly job: Job;
}

export interface FetchedPackage {
  /** `wasi:io@0.2.12` */
  readonly id: string;
  /** The folder in `deps`, absolute. */
  readonly folder: string;
  readonly from: ResolvedPackage["from"];
}

export interface FetchedWit {
  /** The packages that were added or replaced, in the order of their names. */
  readonly fetched: readonly FetchedPackage[];
  /** The number of packages that were in `deps` already, and stay as they are. */
  readonly present: number;
}

/** A package to write, as files. */
interface Found {
  readonly id: string;
  readonly from: ResolvedPackage["from"];
  /** Text by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** A package in `deps`. */
interface Dependency extends NamedPackages {
  /** The text of a package that was fetched from a registry; absent for a package from another source. */
  readonly fetchedText: string | undefined;
  /** Absolute: a folder, or a file. */
  readonly location: string;
}

/** The only file of a package that was fetched from a registry. */
const FETCHED_FILE = "package.wit";

/** More than any world needs: packages of a registry may refer to others without end. */
const MAX_PACKAGES = 500;

/**
 * Reads the package in `folder` (`*.wit` and `deps`), and adds the packages that it needs to `deps`, and those that they
 * need. Everything is found before anything is written. Existing packages stay as they are, except those to fetch again
 * that have other content by now.
 */
export async function fetchWit(folder: string, options: FetchWitOptions): Promise<FetchedWit> {
  const { job } = options;
  const own = await readFolder(folder);
  if (own.declared.length === 0 && own.named.length === 0 && !(await hasWit(folder))) {
    throw new ToolchainError("wit-not-found", `the folder \`${folder}\` has no \`.wit\` files`, {
      remedy: "name the folder of the project, or the folder of its `.wit` files",
    });
  }
  const deps = path.join(folder, "deps");
  const dependencies = await readDeps(deps);
  const stale = new Map<string, Dependency>();
  for (const each of dependencies) {
    const [id, ...others] = each.declared;
    if (id === undefined || others.length > 0 || each.fetchedText === undefined) continue;
    if (options.again?.has(id) === true) stale.set(id, each);
  }
  const existing = join(dependencies.filter((each) => !stale.has(each.declared[0] ?? "")));
  const present = new Set([...own.declared, ...existing.declared]);
  const bundled = await readBundled(options.bundled);
  const found = new Map<string, Found>();
  let missing = [...own.named, ...existing.named].filter((id) => !present.has(id));
  while (missing.length > 0) {
    job.signal.throwIfAborted();
    job.progress.step(`fetching ${missing.join(", ")}`);
    const batch = await Promise.all([...new Set(missing)].map((id) => find(id, bundled, options)));
    for (const each of batch) found.set(each.id, each);
    if (found.size > MAX_PACKAGES) {
      throw new ToolchainError("too-many-packages", `\`${folder}\` needs more than ${MAX_PACKAGES} packages`);
    }
    const named = batch.flatMap(({ files, id }) =>
      [...files].flatMap(([name, text]) => packagesIn(parseWit({ path: `${id}/${name}`, text }).file).named),
    );
    missing = named.filter((id) => !present.has(id) && !found.has(id));
  }
  const isNew = ({ id, files }: Found) =>
    !stale.has(id) || files.get(FETCHED_FILE) !== stale.get(id)?.fetchedText;
  const sorted = [...found.values()].filter(isNew).sort((a, b) => (a.id < b.id ? -1 : 1));
  const fetched = await writeAll(sorted, deps, stale);
  const replaced = fetched.filter(({ id }) => stale.has(id)).length;
  return { fetched, present: existing.declared.length + stale.size - replaced };
}

async function find(
  id: string,
  bundled: ReadonlyMap<string, string>,
  options: FetchWitOptions,
): Promise<Found> {
  const folder = bundled.get(id);
  if (folder !== undefined) return { id, from: "bundle", files: await readFiles(folder) };
  const [name = ""] = id.split("@");
  if (name === id) {
    const known = [...bundled.keys()].filter((other) => other.startsWith(`${name}@`));
    throw new ToolchainError(
      "unversioned-package",
      `package \`${id}\` not found in \`wit/deps\`, and it has no version to fetch`,
      {
        remedy:
          known.length === 0
            ? `add a version to the names of its interfaces, as in \`${id}/NAME@1.0.0\``
            : `add its version to the names of its interfaces, as in \`${id}/NAME@${known[0]?.split("@")[1]}\``,
      },
    );
  }
  let resolved: ResolvedPackage;
  try {
    resolved = await options.packages.resolve(id);
  } catch (cause) {
    if (!(cause instanceof ToolchainError)) throw cause;
    throw new ToolchainError("wit-not-fetched", `cannot fetch the WIT package \`${id}\``, { cause });
  }
  const { root } = await readBinaryPackage(resolved.file);
  if (packageId(root.name) !== id) {
    throw new ToolchainError(
      "wrong-package",
      `expected the WIT package \`${id}\`, found \`${packageId(root.name)}\` in its registry`,
      { remedy: "report this to the publisher of the package" },
    );
  }
  return { id, from: resolved.from, files: new Map([[FETCHED_FILE, printPackage(root)]]) };
}

/** Writes each package under a temporary name first, so that readers see a complete folder or none. */
async function writeAll(
  found: readonly Found[],
  deps: string,
  stale: ReadonlyMap<string, Dependency>,
): Promise<readonly FetchedPackage[]> {
  if (found.length === 0) return [];
  await refuseLinksOutside(path.dirname(deps), [
    deps,
    ...found.flatMap(({ id }) => stale.get(id)?.location ?? []),
  ]);
  const draft = path.join(deps, `.fetch-${randomUUID()}`);
  try {
    await fs.mkdir(draft, { recursive: true });
    const taken = new Set(await fs.readdir(deps));
    const written: FetchedPackage[] = [];
    for (const { id, from, files } of found) {
      const folder = stale.get(id)?.location ?? path.join(deps, freeName(id, taken));
      const partial = path.join(draft, path.basename(folder));
      await fs.mkdir(partial);
      for (const [name, text] of files) await fs.writeFile(path.join(partial, name), text);
      written.push({ id, folder, from });
    }
    for (const { id, folder } of written) {
      const partial = path.join(draft, path.basename(folder));
      // A replaced package is a single file, so that readers see the old one or the new one.
      const [from, to] = stale.has(id)
        ? [path.join(partial, FETCHED_FILE), path.join(folder, FETCHED_FILE)]
        : [partial, folder];
      await fs.rename(from, to);
    }
    return written;
  } catch (cause) {
    throw new ToolchainError("unwritable", `cannot write to \`${deps}\``, { cause });
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
  }
}

/** In a cloned project, `deps` and a folder in it may be links to any folder. */
async function refuseLinksOutside(folder: string, targets: readonly string[]): Promise<void> {
  for (const target of targets) {
    if (await isInside(folder, target)) continue;
    throw new ToolchainError(
      "outside-project",
      `cannot write to \`${target}\`: it is a link that leads out of \`${folder}\``,
      { remedy: "replace the link with a folder" },
    );
  }
}

/** `wasi-io`, or `wasi-io-0.2.12` if that name is taken. */
function freeName(id: string, taken: Set<string>): string {
  const [name = "", version = ""] = id.split("@");
  const short = name.replace(":", "-");
  const candidates = [short, `${short}-${version}`, `${short}-${version}-${randomUUID()}`];
  const free = candidates.find((candidate) => !taken.has(candidate)) ?? short;
  taken.add(free);
  return free;
}

/** The packages that ship with wasmcp, by id. */
async function readBundled(folder: string): Promise<ReadonlyMap<string, string>> {
  const folders = (await fs.readdir(folder)).map((name) => path.join(folder, name));
  const entries = await Promise.all(
    folders.map(async (each) => (await readFolder(each)).declared.map((id) => [id, each] as const)),
  );
  return new Map(entries.flat());
}

async function readDeps(deps: string): Promise<readonly Dependency[]> {
  const entries = await fs.readdir(deps, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new ToolchainError("wit-not-readable", `cannot read \`${deps}\``, { cause: error });
  });
  return Promise.all(
    entries
      .filter(({ name }) => !name.startsWith("."))
      .map(async ({ name }) => {
        const location = path.join(deps, name);
        const isFolder = (await fs.stat(location)).isDirectory();
        const packages = isFolder ? await readFolder(location) : await readFile(location);
        return { ...packages, location, fetchedText: isFolder ? await readFetched(location) : undefined };
      }),
  );
}

async function readFile(location: string): Promise<NamedPackages> {
  if (location.endsWith(".wit")) return packagesInText(location, await fs.readFile(location, "utf8"));
  if (!isBinaryPackage(location)) return { declared: [], named: [] };
  const { root } = await readBinaryPackage(location);
  return packagesInText(location, printPackage(root));
}

/** Only for a folder that has this file and no other: others were not written by `wit fetch`. */
async function readFetched(folder: string): Promise<string | undefined> {
  const [name, ...others] = await fs.readdir(folder);
  if (name !== FETCHED_FILE || others.length > 0) return undefined;
  return fs.readFile(path.join(folder, FETCHED_FILE), "utf8");
}

/** The files of one package, without its `deps`. */
async function readFolder(folder: string): Promise<NamedPackages> {
  const files = await readFiles(folder);
  return join([...files].map(([name, text]) => packagesInText(path.join(folder, name), text)));
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  let names: readonly string[];
  try {
    names = await fs.readdir(folder);
  } catch (cause) {
    throw new ToolchainError("wit-not-found", `WIT package not found: \`${folder}\``, { cause });
  }
  const wit = names.filter((name) => name.endsWith(".wit")).sort();
  return new Map(
    await Promise.all(
      wit.map(async (name) => [name, await fs.readFile(path.join(folder, name), "utf8")] as const),
    ),
  );
}

async function hasWit(folder: string): Promise<boolean> {
  return (await readFiles(folder)).size > 0;
}

function packagesInText(file: string, text: string): NamedPackages {
  return packagesIn(parseWit({ path: file, text }).file);
}

function join(packages: readonly NamedPackages[]): NamedPackages {
  return {
    declared: [...new Set(packages.flatMap(({ declared }) => declared))],
    named: [...new Set(packages.flatMap(({ named }) => named))],
  };
}
