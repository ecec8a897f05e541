/**
 * Downloads, for all projects: contents by digest, and the digest of each version.
 *
 *     blobs/<64 digits>.wasm                          never changes
 *     releases/<registry>/<repository>/<version>.json { "digest": "sha256:…", "size": 1234, "source": "ghcr.io/acme/weather" }
 *     partial/                                        downloads that are under way, or were stopped
 */
import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import * as path from "node:path";
import * as lockfile from "proper-lockfile";
import { digestHex, parseDigest, type Digest } from "./digest.ts";
import type { Places } from "../places.ts";
import { fileError } from "./download.ts";
import type { Wait } from "./http.ts";

/** A lock that its owner has not renewed for so long is ignored. */
const STALE_LOCK_MS = 15_000;

/** The content of a release. */
export interface Release {
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
}

/** A release that was fetched before. */
export interface KnownRelease extends Release {
  /** The repository it came from: `ghcr.io/acme/weather`. */
  readonly source: string;
}

/** What `PackageCache.clear` did. */
export interface ClearedCache {
  /** Absolute. */
  readonly folder: string;
  /** The number of components and WIT packages that were removed. */
  readonly contents: number;
  /** The space that was freed. */
  readonly bytes: number;
  /** The number of downloads by other processes, which go on. */
  readonly inUse: number;
}

export class PackageCache {
  readonly #folder: string;

  /** `folder` is created when the first content is stored. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get partialFolder(): string {
    return path.join(this.#folder, "partial");
  }

  blobFile(digest: Digest): string {
    return path.join(this.#folder, "blobs", `${digestHex(digest)}.wasm`);
  }

  async hasBlob(digest: Digest): Promise<boolean> {
    return (await stat(this.blobFile(digest)).catch(() => undefined))?.isFile() ?? false;
  }

  async findRelease(repository: string, version: string): Promise<KnownRelease | undefined> {
    try {
      return readRelease(JSON.parse(await readFile(this.#releaseFile(repository, version), "utf8")));
    } catch {
      // A damaged entry counts as missing, and is written again.
      return undefined;
    }
  }

  async keepRelease(repository: string, version: string, release: KnownRelease): Promise<void> {
    const file = this.#releaseFile(repository, version);
    const temporary = `${file}.${randomUUID()}`;
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(temporary, `${JSON.stringify(release)}\n`);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw fileError(error, this.#folder);
    }
  }

  /** The versions that are available without the registry. */
  async versions(repository: string): Promise<readonly string[]> {
    const entries = await readdir(this.#releases(repository)).catch(() => []);
    const versions = entries.filter((entry) => entry.endsWith(".json")).map((entry) => entry.slice(0, -5));
    const here = await Promise.all(
      versions.map(async (version) => {
        const release = await this.findRelease(repository, version);
        return release !== undefined && (await this.hasBlob(release.digest));
      }),
    );
    return versions.filter((_, index) => here[index]).sort();
  }

  /**
   * Runs `download` unless the cache has the content. Only one process at a time does so, because two would write into the
   * same segments.
   */
  async fill(
    digest: Digest,
    download: () => Promise<void>,
    { wait, signal }: { readonly wait: Wait; readonly signal: AbortSignal },
  ): Promise<void> {
    const file = path.join(this.partialFolder, digestHex(digest));
    try {
      await mkdir(this.partialFolder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw fileError(error, this.#folder);
    }
    while (!(await this.hasBlob(digest))) {
      let release: () => Promise<void>;
      try {
        release = await lockfile.lock(file, { realpath: false, stale: STALE_LOCK_MS, update: 3000 });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ELOCKED") throw fileError(error, this.#folder);
        await wait(200, signal);
        continue;
      }
      try {
        if (!(await this.hasBlob(digest))) await download();
      } finally {
        // Another process may have taken the lock away because this one was suspended for too long.
        await release().catch(() => undefined);
      }
    }
  }

  /**
   * Removes all downloads: the cache's own files, and nothing behind a link. Downloads that are in progress stay; removed
   * content is downloaded again when it is needed.
   */
  async clear(): Promise<ClearedCache> {
    const blobs = await this.#filesIn("blobs", /^[0-9a-f]{64}\.wasm$/);
    const releases = await this.#filesIn("releases", /\.json$/);
    const isFree = new Map<string, boolean>();
    const partial: string[] = [];
    // The lock of a download is a folder, so it is not in this list.
    for (const file of await this.#filesIn("partial", /^[0-9a-f]{64}\./)) {
      const download = path.join(path.dirname(file), path.basename(file).slice(0, 64));
      if (!isFree.has(download)) isFree.set(download, !(await isLocked(download)));
      if (isFree.get(download) === true) partial.push(file);
    }
    let bytes = 0;
    for (const file of [...releases, ...blobs, ...partial]) bytes += await removeFile(file, this.#folder);
    const inUse = [...isFree.values()].filter((free) => !free).length;
    return { folder: this.#folder, contents: blobs.length, bytes, inUse };
  }

  /** The cache's own files below one of its folders, absolute. */
  async #filesIn(name: string, pattern: RegExp): Promise<readonly string[]> {
    const top = path.join(this.#folder, name);
    const found: string[] = [];
    const visit = async (folder: string): Promise<void> => {
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) await visit(file);
        else if (entry.isFile() && pattern.test(entry.name)) found.push(file);
      }
    };
    try {
      if ((await lstat(top)).isDirectory()) await visit(top);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw fileError(error, this.#folder);
    }
    return found;
  }

  #releases(repository: string): string {
    // `localhost:5000` would be a drive on Windows.
    return path.join(this.#folder, "releases", ...repository.replaceAll(":", "_").split("/"));
  }

  #releaseFile(repository: string, version: string): string {
    return path.join(this.#releases(repository), `${version}.json`);
  }
}

/** `~/.cache/wasmcp/packages` */
export function packageCacheFolder({ cache }: Pick<Places, "cache">): string {
  return path.join(cache, "packages");
}

/** Removes all downloaded packages, for all projects. */
export async function clearPackageCache(places: Pick<Places, "cache">): Promise<ClearedCache> {
  return new PackageCache(packageCacheFolder(places)).clear();
}

async function isLocked(file: string): Promise<boolean> {
  return lockfile.check(file, { realpath: false, stale: STALE_LOCK_MS });
}

/** Removes a file and gives its size; 0 if another process has removed it already. */
async function removeFile(file: string, folder: string): Promise<number> {
  try {
    const { size } = await lstat(file);
    await rm(file);
    return size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw fileError(error, folder);
  }
}

function readRelease(value: unknown): KnownRelease | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { digest: text, size, source } = value as Readonly<Record<string, unknown>>;
  const digest = parseDigest(text);
  if (digest === undefined || typeof size !== "number" || typeof source !== "string") return undefined;
  return { digest, size, source };
}
