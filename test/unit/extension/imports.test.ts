import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { before, describe, test } from "node:test";

const root = path.join(import.meta.dirname, "../../../extension");

type Graph = ReadonlyMap<string, readonly string[]>;

/** Each file of the extension with the files that it imports, also for types alone or later. */
async function readImports(): Promise<Graph> {
  const names = (await fs.readdir(root, { recursive: true })).map((name) => name.replaceAll(path.sep, "/"));
  const files = names.filter((name) => name.endsWith(".ts"));
  const imports = files.map(async (file): Promise<[string, string[]]> => {
    const text = await fs.readFile(path.join(root, file), "utf8");
    const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"\n]+)"/g)];
    const targets = specifiers.map(([, name = ""]) => path.posix.join(path.posix.dirname(file), name));
    return [file, targets.filter((target) => !target.startsWith(".."))];
  });
  return new Map(await Promise.all(imports));
}

/** The same graph with each file replaced by its folder. Files at the top level stay as they are. */
function byFolder(graph: Graph): Graph {
  const folders = new Map<string, string[]>();
  for (const [file, targets] of graph) {
    const folder = path.posix.dirname(file) === "." ? file : path.posix.dirname(file);
    const others = targets
      .map((target) => (path.posix.dirname(target) === "." ? target : path.posix.dirname(target)))
      .filter((target) => target !== folder);
    folders.set(folder, [...(folders.get(folder) ?? []), ...others]);
  }
  return folders;
}

function findCircle(graph: Graph): string | undefined {
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): string | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node].join(" -> ");
    if (done.has(node)) return undefined;
    for (const target of graph.get(node) ?? []) {
      const circle = visit(target, [...way, node]);
      if (circle !== undefined) return circle;
    }
    done.add(node);
    return undefined;
  };
  return [...graph.keys()].map((node) => visit(node, [])).find((circle) => circle !== undefined);
}

describe("the imports of the extension", () => {
  let graph: Graph = new Map();
  before(async () => {
    graph = await readImports();
  });

  test("are found by the scan", () => {
    assert.ok(graph.get("main.ts")?.includes("ui/failure.ts"));
  });

  test("have no circle of files", () => assert.equal(findCircle(graph), undefined));

  test("have no circle of folders", () => assert.equal(findCircle(byFolder(graph)), undefined));

  test("show a planted circle", () => {
    const circular = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b"]],
    ]);
    assert.equal(findCircle(circular), "b -> c -> b");
  });
});
