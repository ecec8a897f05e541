/** What holds for the sources of all components of the framework. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { componentNamed, componentNames } from "../../../components/manifest.ts";
import { readAssemblyScript } from "./sources.ts";

const folder = path.join(import.meta.dirname, "../../../components");

/** Without comments, with paths below `components/`. */
const sources = (await readAssemblyScript("components"))
  .filter(({ file }) => file !== "components/manifest.ts")
  .map(({ file, text }) => ({ file: file.slice("components/".length), text: withoutComments(text) }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//gu, "").replaceAll(/^\s*\/\/.*$/gmu, "");
}

test("components take blocks from `allocate`, which are released with the call", () => {
  const own = sources.filter(({ text }) => /\bheap\.(re)?alloc\(/u.test(text)).map(({ file }) => file);
  // The buffer for lines outlives the messages in it.
  assert.deepEqual(own, ["lib/io/line-reader.ts"]);
});

const rawOperations = [
  /\b(?:load|store)<[^>]*>\(/u,
  /\bchangetype</u,
  /\bmemory\.(?:copy|compare|fill|repeat|grow|size)\(/u,
  /\bheap\./u,
  /\b__(?:new|alloc|pin|unpin|free|renew)\b/u,
  /\.(?:ptr|start|end|dataStart) [-+<>]/u,
  /\bnew Span\(/u,
];

test("only `lib` uses raw pointers", () => {
  const found = sources
    .filter(({ file }) => !file.startsWith("lib/"))
    .flatMap(({ file, text }) =>
      text
        .split("\n")
        .filter((line) => rawOperations.some((operation) => operation.test(line)))
        .map((line) => `${file}: ${line.trim()}`),
    );
  assert.deepEqual(found, []);
});

/** What files of each folder of `lib` may import of the others. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  bytes: [],
  crypto: ["bytes"],
  json: ["bytes"],
  schema: ["bytes", "json"],
  abi: ["bytes", "json"],
  http: ["bytes", "abi"],
  io: ["bytes", "json", "abi"],
  "json-rpc": ["bytes", "json"],
  jwt: ["bytes", "json"],
  mcp: ["bytes", "crypto", "json", "schema", "abi", "http", "io", "json-rpc"],
};

test("folders of `lib` import each other in one direction", () => {
  const wrong = sources.flatMap(({ file, text }) => {
    const [, from] = /^lib\/([^/]+)\//u.exec(file) ?? [];
    if (from === undefined) return [];
    const targets = importsOf({ file, text }).map((target) => /^lib\/([^/]+)\//u.exec(target)?.[1]);
    return targets
      .filter((to) => to !== undefined && to !== from && !mayImport[from]?.includes(to))
      .map((to) => `${file} imports ${to}`);
  });
  assert.deepEqual(wrong, []);
});

test("no files import each other in a circle, apart from pairs", () => {
  const graph = new Map(sources.map((source) => [source.file, importsOf(source)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, above: readonly string[]): void => {
    const circle = above.includes(file) ? [...above.slice(above.indexOf(file)), file] : [];
    // Two classes may refer to each other.
    if (circle.length > 3) circles.push(circle.join(" -> "));
    if (done.has(file) || above.includes(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...above, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  assert.deepEqual(circles, []);
});

/** Relative to `components/`, with the ending; without what comes from `bindings`. */
function importsOf({ file, text }: (typeof sources)[number]): readonly string[] {
  return [...text.matchAll(/\bfrom "(\.[^"]+)"/gu)]
    .map(([, specifier = ""]) => `${path.posix.join(path.posix.dirname(file), specifier)}.ts`)
    .filter((target) => !target.startsWith("bindings/"));
}

test("every folder with sources is in the manifest", async () => {
  const entries = await fs.readdir(folder, { withFileTypes: true });
  const folders: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name === "lib" || entry.name === "bindings") continue;
    folders.push(entry.name);
  }
  const listed = new Set(componentNames.map((name) => componentNamed(name).folder));
  assert.deepEqual(folders.toSorted(), [...listed].toSorted());
});

for (const name of componentNames) {
  test(`${name} has an entry module, a world and a README`, async () => {
    const { folder: own, world, module } = componentNamed(name);
    const worlds = new Set<string>();
    for (const file of await fs.readdir(path.join(folder, own, "wit"))) {
      if (!file.endsWith(".wit")) continue;
      const text = await fs.readFile(path.join(folder, own, "wit", file), "utf8");
      for (const [, found = ""] of text.matchAll(/^world ([\w-]+) \{/gmu)) worlds.add(found);
    }
    if (world === undefined) assert.equal(worlds.size, 1, "a folder of one component has one world");
    else assert.ok(worlds.has(world), `expected the world \`${world}\`, found ${[...worlds].join(", ")}`);
    await fs.access(path.join(folder, own, module ?? `assembly/${world ?? "index"}.ts`));
    await fs.access(path.join(folder, own, "README.md"));
  });
}

test("the builds of a folder have the names of their worlds, and one of them that of the folder", () => {
  for (const name of componentNames) {
    const { folder: own, world, overriddenWith } = componentNamed(name);
    if (world === undefined) assert.equal(name, own);
    else assert.equal(name, world);
    if (world !== undefined)
      assert.ok(
        componentNames.some((other) => other === own),
        name,
      );
    if (overriddenWith !== undefined)
      assert.ok(
        componentNames.some((other) => other === overriddenWith),
        name,
      );
  }
});
