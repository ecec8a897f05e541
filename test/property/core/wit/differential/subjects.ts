/** Packages that both judges accept, each as the texts of its files: the corpus, and the packages in any further folders. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fixtureCases, ownCases, wasiCases } from "../../../../integration/wit-oracle/corpus.ts";
import { EXCEPTIONS } from "../../../../integration/wit-oracle/exceptions.ts";

export interface Subject {
  readonly name: string;
  /** By their path in the package's folder, such as `deps/io/types.wit`; the package's own files come first. */
  readonly files: ReadonlyMap<string, string>;
}

export async function corpusSubjects(scratch: string): Promise<readonly Subject[]> {
  const fixtures = (await fixtureCases("accept")).filter(({ name }) => !(name in EXCEPTIONS));
  const cases = [...fixtures, ...(await wasiCases(scratch)), ...(await ownCases(scratch))];
  return Promise.all(cases.map(({ name, location }) => subjectAt(name, location)));
}

/** Every package below `root`: a folder with `.wit` files that is in no `deps`. */
export async function subjectsBelow(root: string): Promise<readonly Subject[]> {
  const folders = new Set(
    (await fs.readdir(root, { recursive: true }))
      .filter((name) => name.endsWith(".wit") && !name.split(path.sep).includes("deps"))
      .map((name) => path.dirname(name)),
  );
  return Promise.all([...folders].sort().map((folder) => subjectAt(folder, path.join(root, folder))));
}

async function subjectAt(name: string, location: string): Promise<Subject> {
  const isFolder = (await fs.stat(location)).isDirectory();
  if (!isFolder) return { name, files: new Map([["a.wit", await fs.readFile(location, "utf8")]]) };
  const all = (await fs.readdir(location, { recursive: true })).filter((file) => file.endsWith(".wit"));
  const own = all.filter((file) => path.dirname(file) === ".").sort();
  const inDeps = all.filter((file) => file.startsWith(`deps${path.sep}`)).sort();
  const files = new Map<string, string>();
  for (const file of [...own, ...inDeps])
    files.set(file, await fs.readFile(path.join(location, file), "utf8"));
  return { name, files };
}
