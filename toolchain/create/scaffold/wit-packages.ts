/** The packages that go into `wit/deps` of a new project. */
import * as fs from "node:fs/promises";
import * as path from "node:path";

/** What the interfaces of every component use. They are folders of `assets.wit`. */
const ALWAYS = ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"] as const;

/** The folders of packages that a world uses, directly or through other packages: `wasi-http` for `import wasi:http/types@0.2.12;`. */
export async function witPackagesFor(world: string, shippedFolder: string): Promise<readonly string[]> {
  const shipped = new Set(await fs.readdir(shippedFolder));
  const found = new Set<string>();
  const add = async (text: string): Promise<void> => {
    for (const [, namespace = "", name = ""] of text.matchAll(/\b([a-z][a-z0-9-]*):([a-z][a-z0-9-]*)\//g)) {
      const folder = `${namespace}-${name}`;
      if (found.has(folder) || !shipped.has(folder)) continue;
      found.add(folder);
      await add(await readAll(path.join(shippedFolder, folder)));
    }
  };
  for (const name of ALWAYS) found.add(name);
  await add(world);
  return [...found].toSorted();
}

/** The text of a package's files, without comments, which may name packages that it does not use. */
async function readAll(folder: string): Promise<string> {
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith(".wit")).toSorted();
  const texts = await Promise.all(names.map((name) => fs.readFile(path.join(folder, name), "utf8")));
  return texts.join("\n").replaceAll(/\/\/.*$/gm, "");
}
