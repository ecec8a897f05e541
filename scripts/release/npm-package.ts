/**
 * Makes the command's package for npm. Packages that cannot be bundled lie in `dist/node_modules`, as in the VSIX, without the
 * 190 MB of their files that are never loaded; their natives are optional dependencies, of which npm installs those that fit.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { distRoot } from "../build.ts";
import { vendoredPackages } from "../vendor-packages.ts";
import {
  type Identity,
  linksOf,
  npmName,
  readIdentity,
  readManifest,
  repositoryRoot,
  tarballName,
} from "./identity.ts";
import { thirdPartyNotices } from "./notices.ts";
import { runProgram } from "./run-program.ts";
import { type NativePackage, nativesOfAll } from "./targets.ts";
import { readLocked } from "./natives.ts";

/** Files of `dist/` that only VS Code needs. */
const ONLY_FOR_VSCODE: ReadonlySet<string> = new Set(["extension.cjs", "web", "tester"]);

/** Packs what lies in `dist/` now into the folder `out`, and returns the file. */
export async function makeNpmPackage(out: string): Promise<string> {
  const identity = await readIdentity();
  const file = path.join(out, `${tarballName(identity)}-${identity.version}.tgz`);
  const scratch = path.join(repositoryRoot, ".scratch");
  await fs.mkdir(scratch, { recursive: true });
  const stage = await fs.mkdtemp(path.join(scratch, "npm-"));
  try {
    await stageFiles(path.join(stage, "package"), identity);
    // `npm pack` leaves out every folder `node_modules`; what it installs may have them.
    await runProgram("tar", [...REPRODUCIBLE, "-czf", "package.tgz", "package"], stage);
    await fs.copyFile(path.join(stage, "package.tgz"), file);
    return file;
  } finally {
    await fs.rm(stage, { recursive: true, force: true });
  }
}

/** The time that `npm pack` gives to files as well. Only GNU's tar has these options. */
const REPRODUCIBLE: readonly string[] =
  process.platform === "linux"
    ? ["--sort=name", "--mtime=1985-10-26T08:15:00Z", "--owner=0", "--group=0", "--numeric-owner"]
    : [];

async function stageFiles(stage: string, identity: Identity): Promise<void> {
  const locked = await readLocked();
  const natives = nativesOfAll([...(await vendoredPackages(repositoryRoot)).keys()], locked);
  const leftOut = new Set([
    ...ONLY_FOR_VSCODE,
    ...natives.map(({ name }) => path.join("node_modules", name)),
  ]);
  await fs.cp(distRoot, path.join(stage, "dist"), {
    recursive: true,
    filter: (file) => !leftOut.has(path.relative(distRoot, file)) && !/^\.|\.tgz$/.test(path.basename(file)),
  });
  for (const name of ["LICENSE", "README.md", "CHANGELOG.md"])
    await fs.copyFile(path.join(repositoryRoot, name), path.join(stage, name));
  await fs.writeFile(
    path.join(stage, "THIRD-PARTY-NOTICES.txt"),
    await thirdPartyNotices(repositoryRoot, locked),
  );
  const manifest = npmManifest(identity, await readManifest(), natives);
  await fs.writeFile(path.join(stage, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function npmManifest(
  identity: Identity,
  { description, keywords, engines }: Readonly<Record<string, unknown>>,
  natives: readonly NativePackage[],
): object {
  return {
    name: npmName(identity),
    version: identity.version,
    description,
    license: identity.license,
    ...linksOf(identity),
    keywords,
    type: "module",
    bin: { wasmcp: "dist/wasmcp.js" },
    engines: { node: (engines as { readonly node: string }).node },
    publishConfig: { access: "public" },
    optionalDependencies: Object.fromEntries(natives.map(({ name, version }) => [name, version])),
  };
}
