/** `npm run package`: builds, makes the VSIX of this platform at the root of the repository, and says how large its parts are. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { buildDist, distRoot, repositoryRoot } from "./build.ts";
import { readIdentity } from "./release/identity.ts";
import { hostTarget } from "./release/targets.ts";
import { makeVsix } from "./release/vsix.ts";

/** Packs what lies in `dist/` now, and says how large each part is. */
export async function packageExtension(log: (line: string) => void): Promise<string> {
  const { version } = await readIdentity();
  const target = hostTarget();
  const vsix = path.join(repositoryRoot, `wasmcp-${version}-${target.name}.vsix`);
  await makeVsix(target, { cache: path.join(repositoryRoot, ".scratch/natives"), out: vsix });
  for (const { part, bytes } of await sizes()) log(`${megabytes(bytes)}  ${part}`);
  log(`${megabytes((await fs.stat(vsix)).size)}  ${path.basename(vsix)} (compressed)`);
  return vsix;
}

/** Uncompressed sizes: each part of `dist/`, and each of the packages that are not bundled, largest first. */
async function sizes(): Promise<readonly { readonly part: string; readonly bytes: number }[]> {
  const parts: { part: string; bytes: number }[] = [];
  const list = async (folder: string, expand: (name: string) => boolean): Promise<void> => {
    for (const name of await fs.readdir(path.join(distRoot, folder))) {
      const part = path.posix.join(folder, name);
      if (name.startsWith(".")) continue;
      if (expand(name)) await list(part, (inner) => inner.startsWith("@"));
      else parts.push({ part: `dist/${part}`, bytes: await sizeOf(path.join(distRoot, part)) });
    }
  };
  await list("", (name) => name === "node_modules");
  return parts.toSorted((a, b) => b.bytes - a.bytes);
}

async function sizeOf(fileOrFolder: string): Promise<number> {
  const stat = await fs.stat(fileOrFolder);
  if (!stat.isDirectory()) return stat.size;
  const inside = await Promise.all(
    (await fs.readdir(fileOrFolder)).map((name) => sizeOf(path.join(fileOrFolder, name))),
  );
  return inside.reduce((sum, size) => sum + size, 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2).padStart(8)} MB`;
}

if (import.meta.main) {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  await buildDist(log);
  await packageExtension(log);
}
