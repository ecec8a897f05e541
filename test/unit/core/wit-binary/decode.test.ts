import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { decodeWit, encodeWit } from "../../../../core/wit-binary/index.ts";
import { type Package, printPackage, resolveWit } from "../../../../core/wit/index.ts";

const fixtures = path.join(import.meta.dirname, "../../../fixtures/wit-binary");
/** `middleware.wat` as bytes: a component of the world in `middleware.wit`, as `wasm-tools component new` makes it. */
const component = await fs.readFile(path.join(fixtures, "middleware.wasm"));

test("a component is decoded to a package with one world, and to the packages that it names", () => {
  const { kind, root: own, packages } = decodeWit(component);
  assert.equal(kind, "component");
  assert.deepEqual([...own.worlds.keys()], ["root"]);
  assert.equal(packages.at(-1), own);
  const text = printPackage(own);
  assert.match(text, /import local:demo\/tools@1\.0\.0;/);
  assert.match(text, /export run: func\(\) -> tuple<u8, char>;/);
  assert.ok(packages.some((pkg) => pkg.interfaces.get("tools")?.functions.has("list-tools")));
});

test("bytes that are not a component are an error that says so", () => {
  for (const text of ["", "hello", "\0asm\x01\0\0\0"]) {
    assert.throws(() => decodeWit(Buffer.from(text, "latin1")), {
      name: "ToolchainError",
      code: "not-a-component",
      message: /expected a component|not a WebAssembly component/,
    });
  }
});

/** Documentation, gates, resources, and types that other interfaces and another package declare. */
const HTTP = `package local:http@1.2.0;

/// Requests and responses.
interface types {
  use local:io/streams@1.0.0.{input-stream, failure as io-failure};
  /// Names and values.
  resource fields { constructor(); %get: func(name: string) -> list<list<u8>>; }
  type headers = fields;
  @since(version = 1.1.0)
  record request { headers: option<borrow-free>, body: input-stream }
  type borrow-free = tuple<string, u16>;
  variant failure { io(io-failure), closed }
  flags options { a, b }
  parse: func(source: borrow<input-stream>) -> result<request, failure>;
}

interface handler {
  use types.{request, failure};
  handle: async func(in: request) -> result<_, failure>;
}

world proxy { import types; export handler; include plain; }
world plain { import log: func(text: string); }
`;
const IO = `package local:io@1.0.0;
interface streams { resource input-stream; enum failure { closed, timeout }}
interface unused { type t = u8; }
`;

function resolve(text: string, ...dependencies: readonly string[]): Package {
  const source = (content: string) => ({ sources: [{ path: "a.wit", text: content }] });
  const input = { root: source(text), dependencies: dependencies.map(source), features: "all" } as const;
  const { root, diagnostics } = resolveWit(input);
  assert.deepEqual(diagnostics, []);
  assert.ok(root !== undefined);
  return root;
}

const http = resolve(HTTP, IO);

test("a WIT package is decoded with all of its declarations", () => {
  const { kind, root: own, packages } = decodeWit(encodeWit(http));
  assert.equal(kind, "package");
  assert.equal(printPackage(own), printPackage(http));
  assert.equal(own.interfaces.get("types")?.types.get("headers")?.kind.kind, "alias");
  assert.equal(packages.at(-1), own);
});

test("of other packages, the interfaces that the package uses are decoded", () => {
  const { packages } = decodeWit(encodeWit(http));
  const io = packages.find(({ name }) => name.name === "io");
  assert.deepEqual([...(io?.interfaces.keys() ?? [])], ["streams"]);
});

test("a binary that is cut off or changed anywhere ends in an error or in WIT, never in a fault", () => {
  for (const bytes of [component, encodeWit(http)]) checkHostile(bytes);
});

function checkHostile(sound: Uint8Array): void {
  const tried = Buffer.from(sound);
  for (let position = 8; position < tried.length; position += Math.ceil(tried.length / 250)) {
    const before = tried[position] ?? 0;
    tried[position] = before ^ (1 << (position % 8));
    for (const bytes of [tried, tried.subarray(0, position)]) {
      try {
        decodeWit(bytes);
      } catch (error) {
        assert.equal((error as Error).name, "ToolchainError", String(error));
      }
    }
    tried[position] = before;
  }
}
