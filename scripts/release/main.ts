/**
 * `npm run release [-- OPTIONS]`: everything that a version is published as, in `.scratch/release` or the folder of `--out`.
 *
 * - `wasmcp-VERSION-TARGET.vsix` for each platform, and for VS Code for the Web
 * - the command's package for npm, the language server's package, and its VSIX
 * - `sbom.cdx.json` (CycloneDX), `install.sh`, `install.ps1`, `SHA256SUMS`
 *
 * `--target NAME` makes the VSIX of this platform only, and may be given again. `--dry-run` shows what would be made, and for
 * which native packages. Publishing and signing are steps of the workflow, which alone has the keys.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { buildDist } from "../build.ts";
import { vendoredPackages } from "../vendor-packages.ts";
import {
  makeExtension,
  makeNpmPackage as makeServerPackage,
  packExtension,
  packNpmPackage,
} from "../wit-lsp/make.ts";
import { npmName, readIdentity, repositoryRoot } from "./identity.ts";
import { installScript } from "./install-scripts.ts";
import { makeNpmPackage } from "./npm-package.ts";
import { runProgram } from "./run-program.ts";
import { nativesFor, TARGETS } from "./targets.ts";
import { readLocked } from "./natives.ts";
import { makeVsix, type VsixTarget } from "./vsix.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    target: { type: "string", multiple: true },
    "dry-run": { type: "boolean" },
  },
});
const out = path.resolve(values.out ?? path.join(repositoryRoot, ".scratch/release"));
const cache = path.join(repositoryRoot, ".scratch/natives");
const identity = await readIdentity();
const targets = chosenTargets(values.target);

if (values["dry-run"] === true) await describeRelease();
else await release();

function chosenTargets(names: readonly string[] | undefined): readonly VsixTarget[] {
  const all: readonly VsixTarget[] = [...TARGETS, "web"];
  const unknown = (names ?? []).filter((name) => !all.some((target) => nameOf(target) === name));
  if (unknown.length > 0)
    throw new Error(`unknown target \`${unknown[0]}\`: expected ${all.map(nameOf).join(", ")}`);
  return names === undefined ? all : all.filter((target) => names.includes(nameOf(target)));
}

function nameOf(target: VsixTarget): string {
  return target === "web" ? "web" : target.name;
}

function vsixName(target: VsixTarget): string {
  return `wasmcp-${identity.version}-${nameOf(target)}.vsix`;
}

async function describeRelease(): Promise<void> {
  const locked = await readLocked();
  const packages = [...(await vendoredPackages(repositoryRoot)).keys()];
  console.log(`${npmName(identity)} ${identity.version}, of ${identity.publisher}, ${identity.repository}`);
  for (const target of targets) {
    console.log(vsixName(target));
    if (target === "web") continue;
    for (const { name, version, integrity } of nativesFor(target, packages, locked))
      console.log(`  ${name}@${version} ${integrity}`);
  }
}

async function release(): Promise<void> {
  await buildDist((line) => console.error(line));
  await fs.rm(out, { recursive: true, force: true });
  await fs.mkdir(out, { recursive: true });
  for (const target of targets) {
    const file = path.join(out, vsixName(target));
    await makeVsix(target, { cache, out: file });
    await report(file);
  }
  await report(await makeNpmPackage(out));
  const server = path.join(repositoryRoot, ".scratch/wit-lsp");
  await makeServerPackage(path.join(server, "npm"));
  await report(await packNpmPackage(path.join(server, "npm"), out));
  await makeExtension(path.join(server, "vscode"));
  const wit = path.join(out, `wasmcp-wit-${identity.version}.vsix`);
  await packExtension(path.join(server, "vscode"), wit);
  await report(wit);
  for (const name of ["install.sh", "install.ps1"] as const)
    await fs.writeFile(path.join(out, name), await installScript(name, identity), { mode: 0o755 });
  // Of the packages that ship; npm knows them by the lock file.
  const sbom = ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"];
  await fs.writeFile(path.join(out, "sbom.cdx.json"), await runProgram("npm", sbom, repositoryRoot));
  await writeChecksums();
}

async function report(file: string): Promise<void> {
  const { size } = await fs.stat(file);
  console.log(`${(size / 1e6).toFixed(2).padStart(8)} MB  ${path.basename(file)}`);
}

async function writeChecksums(): Promise<void> {
  const lines: string[] = [];
  for (const name of (await fs.readdir(out)).toSorted()) {
    const digest = createHash("sha256")
      .update(await fs.readFile(path.join(out, name)))
      .digest("hex");
    lines.push(`${digest}  ${name}\n`);
  }
  await fs.writeFile(path.join(out, "SHA256SUMS"), lines.join(""));
}
