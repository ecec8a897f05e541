import { rm, stat } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../../assets.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { findPin, readLock, updateLock, type Lock, type Pin } from "../lock/index.ts";
import {
  fetchRelease,
  findContent,
  findRelease,
  findVersion,
  listVersions,
  NetworkError,
  openRegistries,
  PackageCache,
  packageCacheFolder,
  parseDigest,
  delay,
  printRepository,
  type Digest,
  type Registries,
  type Release,
  type Repository,
  type Wait,
} from "../oci/index.ts";
import type { Job } from "../../progress.ts";
import type { Environment, Places } from "../places.ts";
import { digestFile, findBundled, findInDeps, highest, type PackageFile } from "./package-files.ts";
import { parsePackageSpec, printPlace, printWanted, type PackageSpec } from "./package-spec.ts";

/** Where a resolved package was found. */
export type PackageSource = "bundle" | "deps" | "cache" | "registry";

/** A package as a file on this machine; its bytes have been checked against the digest. */
export interface ResolvedPackage {
  /** As it was asked for: `acme:weather@^1.2`. */
  readonly spec: string;
  /** `acme:weather` */
  readonly name: string;
  /** Absent for what only has a digest or a tag, and for a file in `deps` whose name has none. */
  readonly version: string | undefined;
  /** `sha256:…` of the file's bytes. */
  readonly digest: string;
  /** Absolute; not to be written to. */
  readonly file: string;
  readonly from: PackageSource;
  /** What the component asked for when the lock file was written, also if other content has been taken since. */
  readonly askedBefore: readonly string[] | undefined;
}

export interface PackagesOptions {
  readonly assets: Assets;
  /** Where the configuration of registries, their credentials and the cache are. */
  readonly places: Pick<Places, "cache" | "wkgConfig" | "dockerConfig">;
  /** Proxies and tokens. */
  readonly env: Environment;
  /** The user's folder of downloaded components, `~/.config/wasmcp/deps`; without it none is looked into. */
  readonly depsFolder?: string;
  /** `wasmcp.lock` of the project that asks; without one nothing is pinned. It need not exist. */
  readonly lockFile?: string;
  /** Whether a package that the lock file does not pin is an error. */
  readonly locked?: boolean;
  /** Whether to resolve pinned packages again, and to ask the registry even for versions in the cache. */
  readonly update?: boolean;
  readonly job: Job;
  /** How to wait between attempts. */
  readonly wait?: Wait;
}

/** Finds packages, several at a time; `save` is called at the end. */
export interface Packages {
  /**
   * Finds the release that `spec` asks for: what the lock file pins, what ships with us, the `deps` folder, the
   * cache, and then the registry. A range is decided by the registry, or by the cache when the registry is out of reach.
   */
  resolve(spec: string): Promise<ResolvedPackage>;
  /** The versions of `acme:weather` in its registry, lowest first. */
  versions(name: string): Promise<readonly string[]>;
  /** Notes for the lock file what a resolved component may want to reach, sorted. */
  recordAsks(spec: string, asks: readonly string[]): void;
  /** Adds to the lock file, if there is one, what was resolved. */
  save(): Promise<void>;
  /** Closes connections; nothing can be resolved afterwards. */
  close(): Promise<void>;
}

/** Reads no file and makes no connection before the first question. */
export function openPackages(options: PackagesOptions): Packages {
  const { env, places, job, wait = delay } = options;
  const registries = openRegistries({ env, places, signal: job.signal, wait });
  const cache = new PackageCache(packageCacheFolder(places));
  const resolver = new PackageResolver({ ...options, wait, registries, cache });
  return {
    resolve: (spec) => resolver.resolve(spec),
    async versions(name) {
      return listVersions(await locate(parsePackageSpec(name), registries));
    },
    recordAsks: (spec, asks) => resolver.recordAsks(spec, asks),
    save: () => resolver.save(),
    close: () => registries.close(),
  };
}

/** `wasmcp.lock` in `folder`, if that is a project: it has this file already, or a `wasmcp.toml`. */
export async function lockFileIn(folder: string): Promise<string | undefined> {
  const lockFile = path.join(folder, "wasmcp.lock");
  for (const file of [lockFile, path.join(folder, "wasmcp.toml")]) {
    if ((await stat(file).catch(() => undefined))?.isFile()) return lockFile;
  }
  return undefined;
}

interface ResolverOptions extends PackagesOptions {
  readonly wait: Wait;
  readonly registries: Registries;
  readonly cache: PackageCache;
}

/** A resolved package, and how the lock file names the place it came from. */
interface Found {
  readonly file: string;
  readonly version: string | undefined;
  readonly digest: string;
  readonly from: PackageSource;
  readonly source: string;
}

/** How many packages are downloaded at a time. */
const MAX_PARALLEL_PACKAGES = 4;

/** Resolves each spec once, and remembers the result for the lock file. */
class PackageResolver {
  readonly #options: ResolverOptions;
  readonly #resolved = new Map<string, Promise<ResolvedPackage>>();
  /** By spec. */
  readonly #pins = new Map<string, Pin>();
  #lock: Promise<Lock> | undefined;
  #running = 0;
  readonly #queue: (() => void)[] = [];

  constructor(options: ResolverOptions) {
    this.#options = options;
  }

  resolve(text: string): Promise<ResolvedPackage> {
    const known = this.#resolved.get(text);
    if (known !== undefined) return known;
    const resolved = this.#inTurn(() => this.#resolve(text));
    this.#resolved.set(text, resolved);
    return resolved;
  }

  async save(): Promise<void> {
    const { lockFile, locked } = this.#options;
    if (lockFile !== undefined && locked !== true) await updateLock(lockFile, [...this.#pins.values()]);
  }

  recordAsks(text: string, asks: readonly string[]): void {
    const pin = this.#pins.get(text);
    if (pin !== undefined) this.#pins.set(text, { ...pin, asks });
  }

  get #isUpdate(): boolean {
    const { locked, update } = this.#options;
    return update === true && locked !== true;
  }

  async #resolve(text: string): Promise<ResolvedPackage> {
    const spec = parsePackageSpec(text);
    const name = printPlace(spec.place);
    const requested = printWanted(spec.wanted);
    const before = await this.#findInLock(name, requested);
    const pin = this.#findPin(spec, before);
    const { source, ...found } =
      (pin && (await this.#resolvePinned(spec, pin))) ?? (await this.#resolveAnew(spec));
    this.#pins.set(text, { name, requested, version: found.version, digest: found.digest, source });
    return { spec: text, name, ...found, askedBefore: before?.asks };
  }

  async #findInLock(name: string, requested: string): Promise<Pin | undefined> {
    const { lockFile } = this.#options;
    if (lockFile === undefined) return undefined;
    this.#lock ??= readLock(lockFile);
    return findPin(await this.#lock, name, requested);
  }

  /** The pin that counts. */
  #findPin(spec: PackageSpec, pin: Pin | undefined): Pin | undefined {
    const { lockFile, locked } = this.#options;
    if (lockFile === undefined || this.#isUpdate) return undefined;
    if (pin === undefined && locked === true) {
      throw new ToolchainError("not-locked", `\`${lockFile}\` does not pin \`${spec.text}\``, {
        remedy: "run the same command without `--locked`, review the new entry, and commit the file",
      });
    }
    return pin;
  }

  /** `undefined` if the pinned package came from this machine, which now has other content for it. */
  async #resolvePinned(spec: PackageSpec, pin: Pin): Promise<Found | undefined> {
    const { version, source } = pin;
    const digest = getDigest(pin.digest);
    const pinned = { version, digest, source };
    const cached = await this.#findCached(digest);
    if (cached !== undefined) return { ...pinned, file: cached, from: "cache" };
    for (const { found, from } of await this.#findLocal(spec)) {
      if ((await digestFile(found.file)) === digest) return { ...pinned, file: found.file, from };
    }
    if (source !== "bundle" && source !== "deps") return this.#fetchPinned(spec, pin, digest);
    if (this.#options.locked !== true) return undefined;
    try {
      return await this.#fetchPinned(spec, pin, digest);
    } catch (cause) {
      if (!(cause instanceof ToolchainError)) throw cause;
      const place = source === "bundle" ? "this version of wasmcp" : "the `deps` folder";
      throw new ToolchainError(
        "lock-drift",
        `the lock file pins \`${spec.text}\` to \`${digest}\`, but ${place} does not have this content`,
        {
          cause,
          remedy: "run the same command without `--locked`, and review what changes in the lock file",
        },
      );
    }
  }

  /** Downloads the pinned content from its repository. */
  async #fetchPinned(spec: PackageSpec, { version, source }: Pin, digest: Digest): Promise<Found> {
    const { registries } = this.#options;
    const isLocal = source === "bundle" || source === "deps";
    const repository = isLocal ? await this.#locate(spec) : await registries.open(source);
    const release = await findContent(repository, digest);
    if (release !== undefined) {
      return { ...(await this.#fetch(repository, release, spec, version)), source };
    }
    throw new ToolchainError(
      "pinned-package-gone",
      `the lock file pins \`${spec.text}\` to \`${digest}\`, but neither this machine nor \`${printRepository(repository)}\` has this content`,
      { remedy: "remove the entry from the lock file, run the command again, and review what changes" },
    );
  }

  async #resolveAnew(spec: PackageSpec): Promise<Found> {
    const [local] = await this.#findLocal(spec);
    if (local !== undefined) {
      const { found, from } = local;
      return { ...found, digest: await digestFile(found.file), from, source: from };
    }
    const { wanted } = spec;
    switch (wanted.kind) {
      case "exact":
        return this.#fetchVersion(spec, wanted.version);
      case "range": {
        const version = await this.#decideVersion(spec);
        if (version !== undefined) return this.#fetchVersion(spec, version);
        // Some packages have no versions, only a tag that moves; and `1.3` may be a tag.
        return this.#fetchReference(spec, wanted.range === "*" ? "latest" : wanted.range);
      }
      case "digest": {
        const digest = getDigest(wanted.digest);
        const cached = await this.#findCached(digest);
        if (cached !== undefined) {
          const source = printRepository(await this.#locate(spec));
          return { file: cached, version: undefined, digest, from: "cache", source };
        }
        return this.#fetchReference(spec, wanted.digest);
      }
      case "tag":
        return this.#fetchReference(spec, wanted.tag);
    }
  }

  /** Packages that need no download: those that ship with wasmcp, then those in `deps`. */
  async #findLocal(
    spec: PackageSpec,
  ): Promise<readonly { readonly found: PackageFile; readonly from: "bundle" | "deps" }[]> {
    const { assets, depsFolder } = this.#options;
    const bundled = await findBundled(spec, assets);
    const inDeps = depsFolder === undefined ? undefined : await findInDeps(spec, depsFolder);
    return [
      ...(bundled === undefined ? [] : [{ found: bundled, from: "bundle" as const }]),
      ...(inDeps === undefined ? [] : [{ found: inDeps, from: "deps" as const }]),
    ];
  }

  /** The version to take; `undefined` if no version is in the range, but a tag may be meant. */
  async #decideVersion(spec: PackageSpec): Promise<string | undefined> {
    let versions: readonly string[];
    let unreachable: NetworkError | undefined;
    try {
      versions = await listVersions(await this.#locate(spec));
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      unreachable = error;
      versions = await this.#options.cache.versions(await this.#cacheKey(spec));
    }
    const version = highest(versions, spec);
    if (version !== undefined) return version;
    const range = spec.wanted.kind === "range" ? spec.wanted.range : "";
    const mayBeTag = range === "*" ? versions.length === 0 : /^v?\d+(?:\.\d+)?$/.test(range);
    if (mayBeTag && unreachable === undefined) return undefined;
    throw unreachable ?? (await this.#noSuchRelease(spec, versions));
  }

  async #fetchVersion(spec: PackageSpec, version: string): Promise<Found> {
    const { cache } = this.#options;
    const key = await this.#cacheKey(spec);
    // A version can be published again with other content, which an update must find.
    const known = this.#isUpdate ? undefined : await cache.findRelease(key, version);
    const cached = known && (await this.#findCached(known.digest));
    if (known !== undefined && cached !== undefined) {
      return { file: cached, version, digest: known.digest, from: "cache", source: known.source };
    }
    const repository = await this.#locate(spec);
    const release = await findVersion(repository, version);
    if (release === undefined) throw await this.#noSuchRelease(spec, await listVersions(repository));
    const found = await this.#fetch(repository, release, spec, version);
    await cache.keepRelease(key, version, { ...release, source: found.source });
    return found;
  }

  async #fetchReference(spec: PackageSpec, reference: string): Promise<Found> {
    const repository = await this.#locate(spec);
    const release = await findRelease(repository, reference);
    // `@v1.2.0` for a version that has the tag `1.2.0`.
    if (release === undefined && /^v\d/.test(reference)) {
      const version = reference.slice(1);
      if ((await listVersions(repository)).includes(version)) return this.#fetchVersion(spec, version);
    }
    if (release === undefined) throw await this.#noSuchRelease(spec, await listVersions(repository));
    return this.#fetch(repository, release, spec, undefined);
  }

  async #fetch(
    repository: Repository,
    release: Release,
    spec: PackageSpec,
    version: string | undefined,
  ): Promise<Found> {
    const { cache } = this.#options;
    const { digest } = release;
    const source = printRepository(repository);
    const cached = await this.#findCached(digest);
    if (cached !== undefined) return { file: cached, version, digest, from: "cache", source };
    const what = version === undefined ? spec.text : `${printPlace(spec.place)}@${version}`;
    await fetchRelease(repository, release, what, cache, this.#options);
    return { file: cache.blobFile(digest), version, digest, from: "registry", source };
  }

  /** Removes content that was damaged in the cache, so that it is downloaded again. */
  async #findCached(digest: Digest): Promise<string | undefined> {
    const { cache } = this.#options;
    if (!(await cache.hasBlob(digest))) return undefined;
    const file = cache.blobFile(digest);
    if ((await digestFile(file)) === digest) return file;
    await rm(file, { force: true });
    return undefined;
  }

  #locate(spec: PackageSpec): Promise<Repository> {
    return locate(spec, this.#options.registries);
  }

  /** The name of a package in the cache, which needs no request. */
  async #cacheKey({ place }: PackageSpec): Promise<string> {
    if (place.kind === "repository") return place.repository;
    const { namespace, name } = place.id;
    return `${await this.#options.registries.findRegistry(namespace, name)}/${namespace}/${name}`;
  }

  async #noSuchRelease(spec: PackageSpec, versions: readonly string[]): Promise<ToolchainError> {
    const where = printRepository(await this.#locate(spec));
    if (versions.length === 0) {
      return new ToolchainError(
        "no-such-package",
        `\`${where}\` has no release of \`${printPlace(spec.place)}\``,
        {
          remedy: "check the package's name; a private package requires a login",
        },
      );
    }
    const shown = versions.slice(-10).toReversed();
    const more = versions.length > shown.length ? ", and older ones" : "";
    return new ToolchainError("no-such-version", `\`${where}\` has no release for \`${spec.text}\``, {
      remedy: `its versions are ${shown.join(", ")}${more}`,
    });
  }

  /** Runs a few at a time, in the order of the calls. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running === MAX_PARALLEL_PACKAGES) await new Promise<void>((next) => this.#queue.push(next));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

function locate({ place }: PackageSpec, registries: Registries): Promise<Repository> {
  return place.kind === "repository"
    ? registries.open(place.repository)
    : registries.locate(place.id.namespace, place.id.name);
}

function getDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (digest !== undefined) return digest;
  throw new ToolchainError("bad-digest", `\`${text}\` is not a SHA-256 digest`);
}
