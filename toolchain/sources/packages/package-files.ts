/** Packages that need no download: those that ship with wasmcp, and those in the user's `deps` folder. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import * as semver from "semver";
import type { Assets } from "../../assets.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { printPackageId, type PackageId, type PackageSpec } from "./package-spec.ts";

/** A release that is a file on this machine. */
export interface PackageFile {
  /** Absolute. */
  readonly file: string;
  /** Absent if the file's name has no version. */
  readonly version: string | undefined;
}

/** Framework components are called `wasmcp:<file name>`, and have the version of wasmcp. */
export async function findBundled(spec: PackageSpec, assets: Assets): Promise<PackageFile | undefined> {
  if (spec.place.kind !== "package" || spec.place.id.namespace !== "wasmcp") return undefined;
  const file = path.join(assets.components, `${spec.place.id.name}.wasm`);
  if (!(await isFile(file))) return undefined;
  const version = await bundleVersion(assets);
  return satisfies(version, spec) ? { file, version } : undefined;
}

/**
 * `deps/acme_weather@1.2.0.wasm` and `deps/acme_weather.wasm`. The highest version in a range is taken; the file
 * without a version is used for a spec without one.
 */
export async function findInDeps(spec: PackageSpec, folder: string): Promise<PackageFile | undefined> {
  if (spec.place.kind !== "package") return undefined;
  const { id } = spec.place;
  const versions = await versionsInDeps(id, folder);
  const version = highest(versions, spec);
  const stem = path.join(folder, `${id.namespace}_${id.name}`);
  if (version !== undefined) return { file: `${stem}@${version}.wasm`, version };
  const asksForNone = spec.wanted.kind === "range" && spec.wanted.range === "*";
  return asksForNone && (await isFile(`${stem}.wasm`))
    ? { file: `${stem}.wasm`, version: undefined }
    : undefined;
}

/** The highest of `versions` that `spec` accepts; a prerelease only if no release does, or if the range names it. */
export function highest(versions: readonly string[], spec: PackageSpec): string | undefined {
  const { wanted } = spec;
  if (wanted.kind === "exact") return versions.find((version) => version === wanted.version);
  if (wanted.kind !== "range") return undefined;
  const releases = semver.maxSatisfying(versions, wanted.range);
  return releases ?? semver.maxSatisfying(versions, wanted.range, { includePrerelease: true }) ?? undefined;
}

/** `sha256:…` of a file's bytes. */
export async function digestFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
  return `sha256:${hash.digest("hex")}`;
}

async function versionsInDeps({ namespace, name }: PackageId, folder: string): Promise<readonly string[]> {
  let entries: readonly string[];
  try {
    entries = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new ToolchainError(
      "unreadable",
      `cannot search \`${folder}\` for \`${printPackageId({ namespace, name })}\``,
      {
        cause: error,
      },
    );
  }
  const prefix = `${namespace}_${name}@`;
  return entries
    .filter((entry) => entry.startsWith(prefix) && entry.endsWith(".wasm"))
    .map((entry) => entry.slice(prefix.length, -".wasm".length))
    .filter((version) => semver.valid(version) !== null);
}

function satisfies(version: string, { wanted }: PackageSpec): boolean {
  if (wanted.kind === "exact") return wanted.version === version;
  return wanted.kind === "range" && semver.satisfies(version, wanted.range, { includePrerelease: true });
}

async function bundleVersion(assets: Assets): Promise<string> {
  const file = path.join(assets.root, "package.json");
  const manifest: unknown = JSON.parse(await readFile(file, "utf8"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : undefined;
  if (typeof version === "string") return version;
  throw new ToolchainError("broken-installation", `\`${file}\` has no version`, {
    remedy: "build or install wasmcp again",
  });
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false;
}
