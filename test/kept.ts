/**
 * Components that tests compile. They are kept outside of the tree, by all that goes into them: those that take a minute from run to run,
 * and those that many test files need for all of them.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { repositoryRoot } from "../scripts/build.ts";
import { testCache } from "../scripts/test-tools.ts";
import { assetsAt } from "../toolchain/assets.ts";
import { build, componentFile, findProject, type BuildOptions } from "../toolchain/create/builders/index.ts";
import { unwatchedJob } from "../toolchain/progress.ts";

const assets = assetsAt(path.join(repositoryRoot, "dist"));

/** What turns sources into a component. The versions of the compilers are in the last one. */
const TOOLCHAIN = [
  "toolchain/create/bindgen",
  "toolchain/create/builders",
  "components/lib",
  "core",
  "wit",
  "package-lock.json",
];

/** What builds write into a project. */
const WRITTEN = /(?:^|\/)(?:target|dist|bindings|types|__pycache__)(?:\/|$)|\.(?:wasm|pyc)$/;

let toolchain: Promise<string> | undefined;

/** The file in which the component of these sources is kept, or would be. `how`: what else decides, such as options of the compiler. */
export async function keptComponent(sources: string, how = ""): Promise<string> {
  toolchain ??= digestOf(TOOLCHAIN.map((each) => path.join(repositoryRoot, each)));
  const hash = createHash("sha256").update(`${await toolchain}\0${how}\0${await digestOf([sources])}`);
  return path.join(testCache, "components", `${hash.digest("hex").slice(0, 32)}.wasm`);
}

/** Keeps a component. Others, who run at the same time, see all of it or nothing. */
export async function keep(component: string, kept: string): Promise<void> {
  await fs.mkdir(path.dirname(kept), { recursive: true });
  await fs.copyFile(component, `${kept}.${process.pid}`);
  await fs.rename(`${kept}.${process.pid}`, kept);
}

/** The bytes of the component of these sources, which `compile` makes if they are not kept. */
export async function compileOnce(
  sources: string,
  how: string,
  compile: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const kept = await keptComponent(sources, how);
  try {
    return await fs.readFile(kept);
  } catch {
    const bytes = await compile();
    await fs.mkdir(path.dirname(kept), { recursive: true });
    await fs.writeFile(`${kept}.${process.pid}`, bytes);
    await fs.rename(`${kept}.${process.pid}`, kept);
    return bytes;
  }
}

/** Builds a project as `build` does, unless its component is kept. For tests that need the component and are not about building it. */
export async function buildOnce(directory: string, options: BuildOptions = {}): Promise<string> {
  const file = await componentFile(await findProject(directory));
  const compile = async () => fs.readFile((await build(directory, unwatchedJob, assets, options)).file);
  const bytes = await compileOnce(directory, `project ${JSON.stringify(options)}`, compile);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, bytes);
  return file;
}

/** Of names and contents. */
async function digestOf(places: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const place of places) {
    const isFolder = (await fs.stat(place)).isDirectory();
    const entries = isFolder ? await fs.readdir(place, { recursive: true, withFileTypes: true }) : [];
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)))
      .filter((file) => !WRITTEN.test(file.split(path.sep).join("/")))
      .toSorted();
    for (const file of isFolder ? files : [""]) {
      hash.update(`${file}\0`).update(await fs.readFile(path.join(place, file)));
    }
  }
  return hash.digest("hex");
}
