/** Releases of a package: which there are, what is in one, and how a new one gets there. */
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

/** More than any component has; a registry must not fill the disk. */
export const largestComponent: number = 512 << 20;

/** The versions among a repository's tags, lowest first. */
export async function listVersions(repository: Repository): Promise<readonly string[]> {
  const tags = await listTags(repository);
  return tags
    .map(versionOfTag)
    .filter((version) => semver.valid(version) === version.replace(/\+.*$/, ""))
    .sort((a, b) => semver.compareBuild(a, b));
}

/** What a tag, a version or a digest leads to; `undefined` if there is no such thing. */
export async function findRelease(repository: Repository, reference: string): Promise<Release | undefined> {
  const where = `${printRepository(repository)}:${reference}`;
  let manifest = await findManifest(repository, tagOfVersion(reference));
  const digest = parseDigest(reference);
  if (manifest === undefined && digest !== undefined) return findContent(repository, digest);
  for (let depth = 0; manifest !== undefined; depth += 1) {
    const read = readManifest(manifest.bytes, where);
    if (read.kind === "component") return checkSize(read.layer, where);
    if (depth > 0) throw new ToolchainError("bad-manifest", `the manifest of \`${where}\` leads in a circle`);
    manifest = await findManifest(repository, read.manifest.digest);
  }
  return undefined;
}

/** A component by its own digest, as a lock file has it; without a manifest it has no size that could be checked first. */
export async function findContent(repository: Repository, digest: Digest): Promise<Release | undefined> {
  const size = await findBlobSize(repository, digest);
  return size === undefined
    ? undefined
    : checkSize({ digest, size }, `${printRepository(repository)}@${digest}`);
}

/** Sees to it that the cache has the content; it is verified before it gets there. */
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
 * Uploads a release. One that is there already with the same content stays as it is; with another it is replaced only
 * if `replace` says so, since others may rely on it.
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
      `\`${printRepository(repository)}\` has a version ${version} already, with other content`,
      { remedy: "give your release a new version, or pass `--force` to replace what others may rely on" },
    );
  }
  await pushBlob(repository, artifact.layer.descriptor, artifact.layer.bytes);
  await pushBlob(repository, artifact.config.descriptor, artifact.config.bytes);
  await pushManifest(repository, tagOfVersion(version), artifact.manifest);
  return "pushed";
}

function checkSize({ digest, size }: Release, where: string): Release {
  if (size <= largestComponent) return { digest, size };
  throw new ToolchainError(
    "package-too-large",
    `\`${where}\` has ${megabytes(size)} MB, and no more than ${megabytes(largestComponent)} are taken`,
    { remedy: "check the package's name: this is hardly a component" },
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
