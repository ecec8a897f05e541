/** Releases of a package: listing, downloading and publishing them. */
import * as semver from "semver";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import type { PackageCache, Release } from "./cache.ts";
import {
  findBlobSize,
  findManifest,
  listTags,
  openBlob,
  printRepository,
  pushBlob,
  pushManifest,
  type Repository,
} from "./client.ts";
import { parseDigest, type Digest } from "./digest.ts";
import { downloadBlob } from "./download.ts";
import type { Wait } from "./http.ts";
import { readManifest, tagOfVersion, versionOfTag, type Artifact } from "./layout.ts";

/** Larger than any component, so that a registry cannot fill the disk. */
export const MAX_COMPONENT_BYTES: number = 512 << 20;

/** The versions among a repository's tags, lowest first. */
export async function listVersions(repository: Repository): Promise<readonly string[]> {
  const tags = await listTags(repository);
  // Some publishers write `v1.2.0`.
  const versions = tags.map((tag) => versionOfTag(tag.replace(/^v(?=\d)/, "")));
  return [...new Set(versions)]
    .filter((version) => semver.valid(version) === version.replace(/\+.*$/, ""))
    .sort((a, b) => semver.compareBuild(a, b));
}

/** Finds the release of a version, whose tag may begin with a `v`. */
export async function findVersion(repository: Repository, version: string): Promise<Release | undefined> {
  return (await findRelease(repository, version)) ?? findRelease(repository, `v${version}`);
}

/** Finds the release of a tag, a version or a digest. */
export async function findRelease(repository: Repository, reference: string): Promise<Release | undefined> {
  const where = `${printRepository(repository)}:${reference}`;
  let manifest = await findManifest(repository, tagOfVersion(reference));
  const digest = parseDigest(reference);
  if (manifest === undefined && digest !== undefined) return findContent(repository, digest);
  for (let depth = 0; manifest !== undefined; depth += 1) {
    const read = readManifest(manifest.bytes, where);
    if (read.kind === "component") return checkSize(read.layer, where);
    if (depth > 0)
      throw new ToolchainError("bad-manifest", `the manifest of \`${where}\` refers to another index`);
    manifest = await findManifest(repository, read.manifest.digest);
  }
  return undefined;
}

/** Finds a component by its own digest, as a lock file has it. */
export async function findContent(repository: Repository, digest: Digest): Promise<Release | undefined> {
  const size = await findBlobSize(repository, digest);
  return size === undefined
    ? undefined
    : checkSize({ digest, size }, `${printRepository(repository)}@${digest}`);
}

/** Downloads the content into the cache, which verifies it first, unless the cache has it. */
export async function fetchRelease(
  repository: Repository,
  { digest, size }: Release,
  what: string,
  cache: PackageCache,
  { job, wait }: { readonly job: Job; readonly wait: Wait },
): Promise<void> {
  const { signal } = job;
  const download = () => {
    let shown = "";
    return downloadBlob({
      digest,
      size,
      what,
      folder: cache.partialFolder,
      target: cache.blobFile(digest),
      fetch: (range) => openBlob(repository, digest, range),
      progress: (received) => {
        const message = `downloading ${what} (${megabytes(received)} of ${megabytes(size)} MB)`;
        if (message !== shown) job.progress.step(message);
        shown = message;
      },
      wait,
      signal,
    });
  };
  await cache.fill(digest, download, { wait, signal });
}

/**
 * Uploads a release. An existing release with the same content stays as it is; one with other content is replaced only
 * with `replace`, because others may rely on it.
 */
export async function pushRelease(
  repository: Repository,
  version: string,
  artifact: Artifact,
  replace: boolean,
): Promise<"pushed" | "already-there"> {
  const existing = await findRelease(repository, version);
  if (existing?.digest === artifact.layer.descriptor.digest) return "already-there";
  if (existing !== undefined && !replace) {
    throw new ToolchainError(
      "release-exists",
      `\`${printRepository(repository)}\` already has version ${version} with different content`,
      {
        remedy:
          "choose a new version, or pass `--force` to replace the release; other people may already use it",
      },
    );
  }
  await pushBlob(repository, artifact.layer.descriptor, artifact.layer.bytes);
  await pushBlob(repository, artifact.config.descriptor, artifact.config.bytes);
  await pushManifest(repository, tagOfVersion(version), artifact.manifest);
  return "pushed";
}

function checkSize({ digest, size }: Release, where: string): Release {
  if (size <= MAX_COMPONENT_BYTES) return { digest, size };
  throw new ToolchainError(
    "package-too-large",
    `\`${where}\` is too large: it has ${megabytes(size)} MB, the limit is ${megabytes(MAX_COMPONENT_BYTES)} MB`,
    { remedy: "check the package's name: a component is not that large" },
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
