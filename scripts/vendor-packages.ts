/**
 * Copies into `dist/node_modules` the packages that a bundle cannot hold: native bindings, programs, WebAssembly files that
 * are found relative to their module, and large packages that are rarely loaded. Files for a package's developers are left out.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";

/** Packages that bundles import by name; their dependencies come along. */
export const vendoredPackageNames: readonly string[] = [
  "assemblyscript",
  "@babel/parser",
  "@bytecodealliance/jco-transpile",
  "componentize-qjs",
  "esbuild",
];

/** Dependencies that nothing here reaches, with the reason. */
const leftBehind: ReadonlyMap<string, string> = new Map([
  ["@bytecodealliance/jco-transpile > binaryen", "only for optimising, which the toolchain does not ask for"],
  [
    "@bytecodealliance/jco-transpile > oxc-minify",
    "only for minifying; the toolchain imports the transpiler below it",
  ],
  ["@babel/parser > @babel/types", "only for its types"],
  ["@bytecodealliance/jco-transpile > @bytecodealliance/preview3-shim", "only for WASI 0.3 components"],
]);

/** Per package, the files that are needed at run time; a package that is not listed is copied without its noise. */
const neededFiles: ReadonlyMap<string, readonly string[]> = new Map([
  ["assemblyscript", ["package.json", "LICENSE", "NOTICE", "dist/asc.js", "dist/assemblyscript.js"]],
  ["binaryen", ["package.json", "LICENSE", "index.js"]],
  ["long", ["package.json", "LICENSE", "index.js"]],
  // The program itself is in the package of the platform, `@esbuild/...`.
  ["esbuild", ["package.json", "LICENSE.md", "lib"]],
  ["@babel/parser", ["package.json", "LICENSE", "lib"]],
  ["@bytecodealliance/jco-transpile", ["package.json", "LICENSE", "dist", "vendor"]],
]);

const isNoise = (file: string): boolean =>
  /\.(map|d\.ts|d\.mts|d\.cts|md)$/i.test(file) || /(^|\/)(test|tests|types|node_modules)(\/|$)/.test(file);

/** The folders of all packages that are copied, by name: with their dependencies, and with the natives of this platform. */
export async function vendoredPackages(repositoryRoot: string): Promise<ReadonlyMap<string, string>> {
  const packages = new Map<string, string>();
  for (const name of vendoredPackageNames) await collect(repositoryRoot, repositoryRoot, name, packages);
  return packages;
}

export async function vendorPackages(repositoryRoot: string, distRoot: string): Promise<void> {
  const packages = await vendoredPackages(repositoryRoot);
  const target = path.join(distRoot, "node_modules");
  const stamp = JSON.stringify([...packages].toSorted());
  const stampFile = path.join(target, ".vendored.json");
  const versions = await Promise.all(
    [...packages.values()].map(async (folder) => (await readManifest(folder)).version),
  );
  const wanted = stamp + JSON.stringify(versions) + JSON.stringify([...neededFiles]);
  const current = await fs.readFile(stampFile, "utf8").catch(() => "");
  if (current === wanted) return;

  await fs.rm(target, { recursive: true, force: true });
  for (const [name, folder] of packages) {
    for (const file of neededFiles.get(name) ?? (await fs.readdir(folder))) {
      await fs
        .cp(path.join(folder, file), path.join(target, name, file), {
          recursive: true,
          filter: (source) => !isNoise(path.relative(folder, source)),
        })
        .catch((error: NodeJS.ErrnoException) => {
          if (error.code !== "ENOENT" || !/^(LICENSE|NOTICE)$/.test(file)) throw error;
        });
    }
  }
  await fs.writeFile(stampFile, wanted);
}

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await fs.readFile(path.join(folder, "package.json"), "utf8")) as Manifest;
}

/** Adds `name`, as `from` would load it, and its dependencies. Optional dependencies are added if they are installed. */
async function collect(
  repositoryRoot: string,
  from: string,
  name: string,
  packages: Map<string, string>,
): Promise<boolean> {
  const folder = await findPackage(repositoryRoot, from, name);
  if (folder === undefined) return false;
  if (packages.has(name)) return true;
  packages.set(name, folder);
  const manifest = await readManifest(folder);
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (leftBehind.has(`${name} > ${dependency}`)) continue;
    if (!(await collect(repositoryRoot, folder, dependency, packages))) {
      throw new Error(`package \`${dependency}\`, which \`${name}\` needs, is not installed: run \`npm ci\``);
    }
  }
  for (const dependency of Object.keys(manifest.optionalDependencies ?? {})) {
    await collect(repositoryRoot, folder, dependency, packages);
  }
  return true;
}

async function findPackage(repositoryRoot: string, from: string, name: string): Promise<string | undefined> {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, "node_modules", name);
    if (await fs.stat(path.join(candidate, "package.json")).catch(() => undefined)) return candidate;
    if (folder === repositoryRoot) return undefined;
  }
}
