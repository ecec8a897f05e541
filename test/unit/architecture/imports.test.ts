import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";

const root = path.join(import.meta.dirname, "../../..");

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Relative to the root; absent for packages. */
  readonly target: string | undefined;
}

async function readImports(): Promise<readonly Import[]> {
  const imports: Import[] = [];
  for (const area of ["cli", "core", "extension", "language-server", "toolchain"]) {
    for (const entry of await fs.readdir(path.join(root, area), { recursive: true })) {
      const file = path.posix.join(area, entry.split(path.sep).join("/"));
      if (!file.endsWith(".ts") || file.startsWith("toolchain/create/bindgen/runtime/")) continue;
      const text = await fs.readFile(path.join(root, file), "utf8");
      for (const [, specifier = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"\n]+)"/g)) {
        const target = specifier.startsWith(".")
          ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
          : undefined;
        imports.push({ file, specifier, target });
      }
    }
  }
  return imports;
}

const imports = await readImports();

test("imports are found at all", () => {
  assert.ok(imports.length > 50, `found ${imports.length}`);
});

test("only the extension imports vscode", () => {
  const wrong = imports.filter(
    ({ file, specifier }) => specifier === "vscode" && !file.startsWith("extension/"),
  );
  assert.deepEqual(wrong, []);
});

test("the language server does no input or output, apart from its edge for Node", () => {
  const wrong = imports.filter(
    ({ file, specifier }) =>
      file.startsWith("language-server/") &&
      !file.startsWith("language-server/node/") &&
      /^node:|\/node$/.test(specifier),
  );
  assert.deepEqual(wrong, []);
});

test("no front reaches past the index.ts of a folder of the core or the toolchain", () => {
  const wrong = imports.filter(({ file, target }) => {
    if (target === undefined || !/^(core|toolchain)\/[^/]+\//.test(target)) return false;
    return !/^(core|toolchain)\//.test(file) && !target.endsWith("/index.ts");
  });
  assert.deepEqual(wrong, []);
});

test("components take blocks from `allocate`, which are released with the call", async () => {
  const own: string[] = [];
  const files = await fs.readdir(path.join(root, "components"), { recursive: true });
  for (const entry of files) {
    const file = entry.split(path.sep).join("/");
    if (!file.endsWith(".ts") || file.startsWith("bindings/")) continue;
    const text = await fs.readFile(path.join(root, "components", file), "utf8");
    if (/\bheap\.(re)?alloc\(/.test(text)) own.push(file);
  }
  // The buffer for lines outlives the messages in it.
  assert.deepEqual(own, ["lib/io/line-reader.ts"]);
});
