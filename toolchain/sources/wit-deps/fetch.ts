/** Fills `wit/deps` with the packages that a world needs: those that we ship, and the others from where packages come. */
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
import type { Packages, ResolvedPackage } from "../packages/index.ts";
import type { Job } from "../../progress.ts";
import { isBinaryPackage, readBinaryPackage } from "./binary.ts";

export interface FetchWitOptions {
  /** A folder of packages that ship with us, one folder each. */
  readonly bundled: string;
  /** Where the others come from; asked only for what is missing. */
  readonly packages: Pick<Packages, "resolve">;
  /** Packages that are fetched again although they are in `deps`, by id: those that were fetched before. None unless given. */
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
  /** What was missing or different and is there now, in the order of the names. */
  readonly fetched: readonly FetchedPackage[];
  /** How many packages were there already, and stay as they are. */
  readonly present: number;
}

/** A package that has been found, as the files that it will consist of. */
interface Found {
  readonly id: string;
  readonly from: ResolvedPackage["from"];
  /** Text by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/** What `deps` has. */
interface Dependency extends NamedPackages {
  /** The text of a package that was fetched from a registry; absent for what somebody else put there. */
  readonly fetchedText: string | undefined;
  /** Absolute: a folder, or a file. */
  readonly location: string;
}

/** The only file of a package that was fetched from a registry. */
const fetchedFile = "package.wit";

/** More than any world needs; a registry whose packages name ever more of them must come to an end. */
const mostPackages = 500;

/**
 * Looks at the package in `folder` (`*.wit`, and `deps` in it) and adds what is missing to `deps`, and what that
 * needs in turn. Everything is found before anything is written; what is there stays as it is, unless it is to be fetched
 * again and has another content by now.
 */
export async function fetchWit(folder: string, options: FetchWitOptions): Promise<FetchedWit> {
  const { job } = options;
  const own = await readFolder(folder);
  if (own.declared.length === 0 && own.named.length === 0 && !(await hasWit(folder))) {
    throw new ToolchainError("wit-not-found", `the folder \`${folder}\` holds no \`.wit\` file`, {
      remedy: "name the project's folder, or the folder with its WIT",
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
    if (found.size > mostPackages) {
      throw new ToolchainError(
        "too-many-packages",
        `\`${folder}\` would need more than ${mostPackages} packages`,
      );
    }
    const named = batch.flatMap(({ files, id }) =>
      [...files].flatMap(([name, text]) => packagesIn(parseWit({ path: `${id}/${name}`, text }).file).named),
    );
    missing = named.filter((id) => !present.has(id) && !found.has(id));
  }
  const isNew = ({ id, files }: Found) =>
    !stale.has(id) || files.get(fetchedFile) !== stale.get(id)?.fetchedText;
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
      `\`${id}\` is not in \`deps\`, and names no version to fetch`,
      {
        remedy:
          known.length === 0
            ? `write a version behind its interfaces, as in \`${id}/NAME@1.0.0\``
            : `write its version behind its interfaces, as in \`${id}/NAME@${known[0]?.split("@")[1]}\``,
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
      `what is published as \`${id}\` is the WIT package \`${packageId(root.name)}\``,
      { remedy: "tell whoever published it" },
    );
  }
  return { id, from: resolved.from, files: new Map([[fetchedFile, printPackage(root)]]) };
}

/** Each package in a folder of its own, complete under a name that nobody reads before it gets its own. */
async function writeAll(
  found: readonly Found[],
  deps: string,
  stale: ReadonlyMap<string, Dependency>,
): Promise<readonly FetchedPackage[]> {
  if (found.length === 0) return [];
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
      // Of what is replaced there is one file, which is the old one or the new one at any moment.
      const [from, to] = stale.has(id)
        ? [path.join(partial, fetchedFile), path.join(folder, fetchedFile)]
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

/** `wasi-io`, and for another version of what is there under that name `wasi-io-0.2.12`. */
function freeName(id: string, taken: Set<string>): string {
  const [name = "", version = ""] = id.split("@");
  const short = name.replace(":", "-");
  const candidates = [short, `${short}-${version}`, `${short}-${version}-${randomUUID()}`];
  const free = candidates.find((candidate) => !taken.has(candidate)) ?? short;
  taken.add(free);
  return free;
}

/** The packages that we ship, by id. */
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

/** Whatever else lies in a folder, somebody put there. */
async function readFetched(folder: string): Promise<string | undefined> {
  const [name, ...others] = await fs.readdir(folder);
  if (name !== fetchedFile || others.length > 0) return undefined;
  return fs.readFile(path.join(folder, fetchedFile), "utf8");
}

/** What the files of one package say, without its `deps`. */
async function readFolder(folder: string): Promise<NamedPackages> {
  const files = await readFiles(folder);
  return join([...files].map(([name, text]) => packagesInText(path.join(folder, name), text)));
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  let names: readonly string[];
  try {
    names = await fs.readdir(folder);
  } catch (cause) {
    throw new ToolchainError("wit-not-found", `there is no WIT package at \`${folder}\``, { cause });
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
