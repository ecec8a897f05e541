import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";

const root = path.join(import.meta.dirname, "../..");

/** What each area may import, besides itself. The first prefix that fits a file decides. */
const allowed: readonly (readonly [area: string, mayImport: readonly string[]])[] = [
  [
    "extension/host/",
    [
      "extension/toolchain/",
      "language-server/wit/",
      "language-server/decode/",
      "language-server/protocol.ts",
    ],
  ],
  // The command `wasmcp wit-lsp` is all that the toolchain knows of the language server.
  ["extension/toolchain/commands/wit-lsp.ts", ["extension/toolchain/", "language-server/node/"]],
  // Bytes in, bytes out, and nothing but that: the decoder of binary WIT stands on it.
  ["extension/toolchain/component/", ["extension/toolchain/errors.ts"]],
  ["extension/toolchain/", ["language-server/wit/", "language-server/decode/"]],
  ["language-server/decode/", ["language-server/wit/", "extension/toolchain/component/"]],
  ["language-server/wit/", []],
  ["language-server/workspace/", ["language-server/wit/", "language-server/protocol.ts"]],
  [
    "language-server/checks/",
    ["language-server/symbols/", "language-server/workspace/", "language-server/wit/"],
  ],
  ["language-server/symbols/", ["language-server/workspace/", "language-server/wit/"]],
  ["language-server/", ["language-server/", "schemas/"]],
];

/** Single files that belong to everybody, beside the folders' `index.ts`. */
const shared = new Set(
  ["assets.ts", "errors.ts", "progress.ts"].map((file) => `extension/toolchain/${file}`),
);

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Relative to the root; absent for packages. */
  readonly target: string | undefined;
}

async function readImports(): Promise<readonly Import[]> {
  const imports: Import[] = [];
  for (const area of ["extension", "language-server"]) {
    for (const entry of await fs.readdir(path.join(root, area), { recursive: true })) {
      const file = path.posix.join(area, entry.split(path.sep).join("/"));
      if (!file.endsWith(".ts") || file.startsWith("extension/toolchain/bindgen/runtime/")) continue;
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

test("dependencies point from host to toolchain to the WIT front end, never back", () => {
  const wrong = imports.filter(({ file, target }) => {
    if (target === undefined) return false;
    const [area, mayImport] = allowed.find(([prefix]) => file.startsWith(prefix)) ?? ["", []];
    return area !== "" && !target.startsWith(area) && !mayImport.some((prefix) => target.startsWith(prefix));
  });
  assert.deepEqual(wrong, []);
});

test("only the host imports vscode", () => {
  const wrong = imports.filter(
    ({ file, specifier }) => specifier === "vscode" && !file.startsWith("extension/host/"),
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

test("nothing reaches past a folder's index.ts", () => {
  // A module folder is one level below its area; within it, files import each other freely.
  const moduleOf = (file: string): string | undefined =>
    /^(extension\/toolchain\/[^/]+|language-server\/[^/]+)\//.exec(file)?.[1];
  const wrong = imports.filter(({ file, target }) => {
    if (target === undefined || shared.has(target)) return false;
    const module = moduleOf(target);
    return module !== undefined && module !== moduleOf(file) && target !== `${module}/index.ts`;
  });
  // `cli.ts` imports each command when it is chosen, so that the others are never loaded.
  assert.deepEqual(
    wrong.filter(
      ({ file, target }) => !(file === "extension/toolchain/cli.ts" && target?.includes("/commands/")),
    ),
    [],
  );
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
  assert.deepEqual(own, ["lib/line-reader.ts"]);
});
