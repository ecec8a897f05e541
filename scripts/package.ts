/**
 * Makes the VSIX: `dist/` and what the editor shows of an extension, nothing else. `npm run package` builds first.
 *
 * The packages in `dist/node_modules` are native, so a VSIX is for the platform that it was made on.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { once } from "node:events";
import { buildDist, distRoot, repositoryRoot } from "./build.ts";

/** The entries of the repository that go in; everything beside them stays out. */
const CONTENTS: ReadonlySet<string> = new Set([
  "package.json",
  "README.md",
  "LICENSE",
  "media",
  "schemas",
  "syntaxes",
  "dist",
]);

/** What stays out of those. A pattern beginning with `!` would win over all of these, so there is none. */
const LEFT_OUT: readonly string[] = ["media/icon.svg", "media/docs/**", "dist/**/.*", "**/*.map"];

/** The file that `packageExtension` writes. */
export async function vsixFile(): Promise<string> {
  const manifest: unknown = JSON.parse(await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : undefined;
  return path.join(repositoryRoot, `wasmcp-${String(version)}-${platformTarget()}.vsix`);
}

/** Packs what lies in `dist/` now, and says how large each part is. */
export async function packageExtension(log: (line: string) => void): Promise<string> {
  const vsix = await vsixFile();
  const ignoreFile = path.join(repositoryRoot, ".scratch", "vscodeignore");
  await fs.mkdir(path.dirname(ignoreFile), { recursive: true });
  const others = (await fs.readdir(repositoryRoot)).filter((name) => !CONTENTS.has(name));
  const patterns = [...others.flatMap((name) => [name, `${name}/**`]), ...LEFT_OUT];
  await fs.writeFile(ignoreFile, patterns.join("\n") + "\n");
  await run(path.join(repositoryRoot, "node_modules", "@vscode", "vsce", "vsce"), [
    "package",
    "--no-dependencies",
    "--skip-license",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--target",
    platformTarget(),
    "--ignoreFile",
    ignoreFile,
    "--out",
    vsix,
  ]);
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

/** vsce's name of this platform: `linux-x64`, `darwin-arm64`, `linux-armhf`, ... */
function platformTarget(): string {
  return `${process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`;
}

/** vsce prints a long file tree on success; it only matters when something went wrong. */
async function run(script: string, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: repositoryRoot,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`vsce ended with ${code}\n${output}`);
}

if (import.meta.main) {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  await buildDist(log);
  await packageExtension(log);
}
