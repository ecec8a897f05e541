/** Native packages of other platforms, from the npm registry, each verified against `package-lock.json`. */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { repositoryRoot } from "./identity.ts";
import { runProgram } from "./run-program.ts";
import type { LockedPackages, NativePackage } from "./targets.ts";

/** Returns a folder with the package's files. The one of this platform is installed; `cache` keeps others: a second call needs no network. */
export async function fetchNative(native: NativePackage, cache: string): Promise<string> {
  const installed = path.join(repositoryRoot, "node_modules", native.name);
  if (await exists(installed)) return installed;
  const folder = path.join(cache, `${native.name.replaceAll("/", "+")}@${native.version}`);
  const files = path.join(folder, "package");
  if (await exists(files)) return files;
  await fs.mkdir(cache, { recursive: true });
  const scratch = await fs.mkdtemp(path.join(cache, "unfinished-"));
  try {
    const printed = await runProgram(
      "npm",
      ["pack", `${native.name}@${native.version}`, "--json", "--pack-destination", scratch],
      scratch,
    );
    const tarball = path.join(scratch, (JSON.parse(printed) as { filename: string }[])[0]?.filename ?? "");
    verify(await fs.readFile(tarball), native);
    await runProgram("tar", ["-xzf", path.basename(tarball)], scratch);
    await fs.rm(tarball);
    await fs.rename(scratch, folder);
    return files;
  } catch (error) {
    await fs.rm(scratch, { recursive: true, force: true });
    // Another process was faster.
    if (await exists(files)) return files;
    throw error;
  }
}

function verify(bytes: Uint8Array, { name, version, integrity }: NativePackage): void {
  const [algorithm = "", expected] = integrity.split(/-(.*)/s);
  const found = createHash(algorithm).update(bytes).digest("base64");
  if (found !== expected)
    throw new Error(
      `${name}@${version}: expected ${integrity} as in package-lock.json, found ${algorithm}-${found}`,
    );
}

async function exists(file: string): Promise<boolean> {
  return fs.stat(file).then(
    () => true,
    () => false,
  );
}

/** The packages of the lock file. */
export async function readLocked(): Promise<LockedPackages> {
  const text = await fs.readFile(path.join(repositoryRoot, "package-lock.json"), "utf8");
  return (JSON.parse(text) as { packages: LockedPackages }).packages;
}
