/**
 * WIT packages to compare on: the cases under `test/fixtures/wit`, and the WASI packages.
 *
 * `accept/<topic>/<case>` is sound WIT; `reject/<code>/<case>` has one mistake, and `<code>` is its diagnostic's. A case
 * is a file, or a folder with its `deps`.
 */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ownWitPackages, wasiFolder, wasiWitPackages } from "../../../scripts/wit-packages.ts";
import type { WitSource } from "../../../core/wit/index.ts";

export interface Case {
  /** `reject/unknown-type/03.wit` */
  readonly name: string;
  readonly location: string;
}

const root = path.resolve(import.meta.dirname, "../../..");
/** Releases of WASI besides the one in `wit/`. */
const OTHER_WASI = path.join(root, "test/fixtures/wasi");

const FIXTURES = path.resolve(import.meta.dirname, "../../fixtures/wit");

export async function fixtureCases(verdict: "accept" | "reject"): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const group of (await fs.readdir(path.join(FIXTURES, verdict))).sort()) {
    for (const entry of (await fs.readdir(path.join(FIXTURES, verdict, group))).sort()) {
      const name = `${verdict}/${group}/${entry}`;
      cases.push({ name, location: path.join(FIXTURES, name) });
    }
  }
  return cases;
}

/** The WIT files of a case, those of its dependencies included. */
export async function filesOf({ location }: Case): Promise<readonly WitSource[]> {
  const isFolder = (await fs.stat(location)).isDirectory();
  const names = isFolder ? (await fs.readdir(location, { recursive: true })).sort() : [""];
  const files = names
    .filter((name) => name === "" || name.startsWith("deps") || path.dirname(name) === ".")
    .map((name) => path.join(location, name))
    .filter((file) => file.endsWith(".wit"));
  return Promise.all(files.map(async (file) => ({ path: file, text: await fs.readFile(file, "utf8") })));
}

/** Every WIT file of the repository: the cases, WASI, our interface packages, the framework's worlds and the templates. Paths are relative to the repository. */
export async function corpusFiles(): Promise<readonly WitSource[]> {
  const folders = [
    FIXTURES,
    OTHER_WASI,
    ...["wit", "templates", "components"].map((folder) => path.join(root, folder)),
  ];
  const files: WitSource[] = [];
  for (const folder of folders) {
    const names = (await fs.readdir(folder, { recursive: true })).filter(
      (name) => name.endsWith(".wit") && !name.includes("node_modules"),
    );
    for (const name of names.sort()) {
      const file = path.join(folder, name);
      files.push({ path: path.relative(root, file), text: await fs.readFile(file, "utf8") });
    }
  }
  return files;
}

/** WASI: one package per folder of a release, which are copied together with their dependencies. */
export async function wasiCases(scratch: string): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const folder of [path.join(OTHER_WASI, "0.2.10"), wasiFolder, path.join(OTHER_WASI, "0.3.0")]) {
    const release = path.basename(folder);
    const packages = (await fs.readdir(folder)).filter((name) => name.startsWith("wasi-")).sort();
    for (const name of packages) {
      // The older release has only the packages that differ in it; those of 0.2.12 do not fit into it.
      if (release === "0.2.10" && name !== "wasi-io") continue;
      const location = path.join(scratch, release, name);
      await fs.cp(path.join(folder, name), location, { recursive: true });
      for (const dependency of packages) {
        if (dependency === name || release === "0.2.10") continue;
        await fs.cp(path.join(folder, dependency), path.join(location, "deps", dependency), {
          recursive: true,
        });
      }
      cases.push({ name: `wasi ${release.replace("wasi-", "")}/${name}`, location });
    }
  }
  const node = path.join(scratch, "node");
  await fs.cp(path.join(OTHER_WASI, "jco-node-0.1.0"), node, { recursive: true });
  for (const folder of await wasiWitPackages()) {
    await fs.cp(folder, path.join(node, "deps", path.basename(folder)), { recursive: true });
  }
  // Its own `deps` holds another copy of a package that is there already.
  const tls = path.join(node, "deps", "wasi-tls");
  await fs.mkdir(tls);
  for (const file of ["types.wit", "world.wit"])
    await fs.copyFile(path.join(OTHER_WASI, "wasi-tls-0.2.0-draft", file), path.join(tls, file));
  cases.push({ name: "jco-node-0.1.0", location: node });
  cases.push({ name: "wasi-tls-0.2.0-draft", location: path.join(OTHER_WASI, "wasi-tls-0.2.0-draft") });
  return cases;
}

/**
 * Our interface packages, the framework's worlds and the templates', each with all packages that it could need as `deps`.
 * Names that a template leaves open are filled in.
 */
export async function ownCases(scratch: string): Promise<readonly Case[]> {
  const foldersIn = async (folder: string): Promise<readonly string[]> =>
    (await fs.readdir(path.join(root, folder))).sort().map((name) => path.join(folder, name));
  const ours = (await ownWitPackages()).map((folder) => path.relative(root, folder));
  const packages = [...ours, ...(await foldersIn("components/lib/wit"))];
  const projects = [...(await foldersIn("components")), ...(await foldersIn("templates"))];
  const cases: Case[] = [];
  for (const name of [...packages, ...projects.map((project) => path.join(project, "wit"))]) {
    const names = await fs.readdir(path.join(root, name)).catch(() => []);
    if (!names.some((file) => file.endsWith(".wit"))) continue;
    const location = path.join(scratch, "own", name);
    await fs.cp(path.join(root, name), location, { recursive: true });
    for (const file of names.filter((one) => one.endsWith(".wit"))) {
      const text = await fs.readFile(path.join(location, file), "utf8");
      await fs.writeFile(path.join(location, file), text.replaceAll(/\{\{\w+\}\}/g, "demo"));
    }
    const wasi = await wasiWitPackages();
    const own = packages.filter((one) => one !== name).map((one) => path.join(root, one));
    for (const dependency of [...wasi, ...own]) {
      await fs.cp(dependency, path.join(location, "deps", path.basename(dependency)), { recursive: true });
    }
    cases.push({ name: `own ${name.split(path.sep).join("/")}`, location });
  }
  return cases;
}
