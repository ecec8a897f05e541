/** Makes the language server for WIT without the rest of wasmcp: a package for npm, and a small VSIX. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as esbuild from "esbuild";
import { ownWitPackages, wasiWitPackages } from "../wit-packages.ts";
import { readIdentity } from "../release/identity.ts";
import { runProgram } from "../release/run-program.ts";
import { extensionManifest, type FullManifest, npmManifest } from "./manifests.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Bundled CommonJS dependencies call `require`, which ES modules lack. */
const REQUIRE_SHIM =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** Fills `folder`, which is made anew, with what `npm pack` packs. */
export async function makeNpmPackage(folder: string): Promise<void> {
  const identity = await readIdentity();
  await fs.rm(folder, { recursive: true, force: true });
  await makeServer(folder, identity.version);
  await fs.chmod(path.join(folder, "wit-lsp.js"), 0o755);
  await writeJson(path.join(folder, "package.json"), npmManifest(identity));
  await fs.copyFile(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  await fs.copyFile(path.join(root, "scripts/wit-lsp/README.md"), path.join(folder, "README.md"));
}

/** Fills `folder`, which is made anew, with the files of the VSIX. */
export async function makeExtension(folder: string): Promise<void> {
  const manifest = await readManifest();
  await fs.rm(folder, { recursive: true, force: true });
  const own = extensionManifest(manifest);
  await makeServer(path.join(folder, "dist"), manifest.version);
  await writeJson(path.join(folder, "dist/package.json"), { type: "module" });
  await esbuild.build({
    ...SHARED,
    format: "cjs",
    external: ["vscode"],
    entryPoints: [{ in: path.join(root, "extension/wit-only.ts"), out: "dist/extension" }],
    outExtension: { ".js": ".cjs" },
    outdir: folder,
    // Only in functions that this extension does not call.
    logOverride: { "empty-import-meta": "silent" },
  });
  await writeJson(path.join(folder, "package.json"), own);
  for (const name of ["LICENSE", "syntaxes", "media/icon.png"])
    await fs.cp(path.join(root, name), path.join(folder, name), { recursive: true });
  await fs.copyFile(path.join(root, "scripts/wit-lsp/README.md"), path.join(folder, "README.md"));
}

/** Packs what `makeExtension` has made, and returns the file. */
export async function packExtension(folder: string, vsix: string): Promise<void> {
  const vsce = path.join(root, "node_modules/@vscode/vsce/vsce");
  const args = ["package", "--no-dependencies", "--no-rewrite-relative-links"];
  await runProgram(process.execPath, [vsce, ...args, "--out", vsix], folder);
}

/** Packs what `makeNpmPackage` has made; the file is in `target`. */
export async function packNpmPackage(folder: string, target: string): Promise<string> {
  const printed = await runProgram("npm", ["pack", folder, "--pack-destination", target, "--silent"], target);
  return path.join(target, printed.trim());
}

const SHARED = {
  bundle: true,
  platform: "node",
  target: "node20",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
} satisfies esbuild.BuildOptions;

/** `wit-lsp.js`, the parser for guests that it loads on demand, and the bundled WIT packages. */
async function makeServer(folder: string, version: string): Promise<void> {
  await esbuild.build({
    ...SHARED,
    format: "esm",
    splitting: true,
    entryPoints: [{ in: path.join(root, "language-server/node/standalone.ts"), out: "wit-lsp" }],
    outdir: folder,
    define: { WIT_LSP_VERSION: JSON.stringify(version) },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE_SHIM}` },
  });
  for (const source of await ownWitPackages())
    await copyWit(source, path.join(folder, "wit", `wasmcp-${path.basename(source)}`));
  for (const source of await wasiWitPackages())
    await copyWit(source, path.join(folder, "wit", path.basename(source)));
}

async function copyWit(source: string, target: string): Promise<void> {
  await fs.mkdir(target, { recursive: true });
  for (const name of await fs.readdir(source))
    if (name.endsWith(".wit")) await fs.copyFile(path.join(source, name), path.join(target, name));
}

async function readManifest(): Promise<FullManifest> {
  return JSON.parse(await fs.readFile(path.join(root, "package.json"), "utf8")) as FullManifest;
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

if (import.meta.main) {
  const scratch = path.join(root, ".scratch/wit-lsp");
  await makeNpmPackage(path.join(scratch, "npm"));
  await makeExtension(path.join(scratch, "vscode"));
  const { version } = await readManifest();
  const vsix = path.join(root, `wasmcp-wit-${version}.vsix`);
  await packExtension(path.join(scratch, "vscode"), vsix);
  for (const file of [await packNpmPackage(path.join(scratch, "npm"), root), vsix])
    console.log(`${Math.round((await fs.stat(file)).size / 1024)} KB  ${path.basename(file)}`);
}
