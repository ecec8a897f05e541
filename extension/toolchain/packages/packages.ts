import { stat } from "node:fs/promises";
import * as path from "node:path";
import type { Assets } from "../assets.ts";
import { ToolchainError } from "../errors.ts";
import type { Job } from "../progress.ts";
import { digestFile, findBundled, findInDeps } from "./package-files.ts";
import { parsePackageSpec, printPackageId } from "./package-spec.ts";

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
}

export interface PackagesOptions {
  readonly assets: Assets;
  /** Where configuration, cache, credentials and proxies are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's folder of downloaded components: `~/.config/wasmcp/deps`. */
  readonly depsFolder: string;
  /** `wasmcp.lock` of the project that asks; without one nothing is pinned. It need not exist. */
  readonly lockFile?: string;
  /** Whether anything that the lock file does not say already is an error. */
  readonly locked?: boolean;
  readonly job: Job;
}

/** Where packages come from. Several may be asked for at once; `save` is for when all have been. */
export interface Packages {
  /**
   * Finds the release that `spec` asks for: what the lock file pins, what ships with us, the `deps` folder, the
   * cache, and then the registry.
   */
  resolve(spec: string): Promise<ResolvedPackage>;
  /** Writes the lock file, if there is to be one and it says less than what was resolved. */
  save(): Promise<void>;
}

/** Does nothing until something is asked for. */
export function openPackages(options: PackagesOptions): Packages {
  return {
    async resolve(text) {
      const spec = parsePackageSpec(text);
      const name = printPackageId(spec.id);
      const bundled = await findBundled(spec, options.assets);
      const found = bundled ?? (await findInDeps(spec, options.depsFolder));
      if (found === undefined) {
        throw new ToolchainError("no-such-package", `there is no package \`${text}\` on this machine`, {
          remedy: `put the component into \`${options.depsFolder}\` as \`${spec.id.namespace}_${spec.id.name}.wasm\``,
        });
      }
      const digest = await digestFile(found.file);
      return { spec: text, name, ...found, digest, from: bundled === undefined ? "deps" : "bundle" };
    },
    async save() {},
  };
}

/** `wasmcp.lock` in `folder`, if what is there is a project: it has that file already, or a `wasmcp.toml`. */
export async function lockFileIn(folder: string): Promise<string | undefined> {
  const lockFile = path.join(folder, "wasmcp.lock");
  for (const file of [lockFile, path.join(folder, "wasmcp.toml")]) {
    if ((await stat(file).catch(() => undefined))?.isFile()) return lockFile;
  }
  return undefined;
}
