import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { decodeWit } from "../../../../core/wit-binary/index.ts";
import { encodeWit, loadWit } from "../../../../toolchain/sources/wit-deps/index.ts";
import { printPackage } from "../../../../core/wit/index.ts";

const root = path.join(import.meta.dirname, "../../../..");
const component = await fs.readFile(path.join(root, "test/fixtures/calculator/calculator.wasm"));

test("a component is a package with one world, and brings the packages that it names", () => {
  const { kind, root: own, packages } = decodeWit(component);
  assert.equal(kind, "component");
  assert.deepEqual([...own.worlds.keys()], ["root"]);
  assert.equal(packages.at(-1), own);
  assert.match(printPackage(own), /export wasmcp:mcp-v20251125\/tools@0.1.1;/);
  assert.ok(packages.some((pkg) => pkg.interfaces.get("tools")?.functions.has("call-tool")));
});

test("what is no component is an error with a place", () => {
  for (const text of ["", "hello", "\0asm\x01\0\0\0"]) {
    assert.throws(() => decodeWit(Buffer.from(text, "latin1")), {
      name: "ToolchainError",
      message: /at byte \d+/,
    });
  }
});

const { root: http } = await loadWit(path.join(root, "wit/wasi-0.2.12/wasi-http"), {
  dependencies: ["io", "clocks", "random", "cli", "filesystem", "sockets"].map((name) =>
    path.join(root, `wit/wasi-0.2.12/wasi-${name}`),
  ),
});

test("a WIT package comes back with everything that it says, and of other packages what it uses", () => {
  const { kind, root: own, packages } = decodeWit(encodeWit(http));
  assert.equal(kind, "package");
  assert.deepEqual([...own.interfaces.keys()].sort(), [...http.interfaces.keys()].sort());
  assert.deepEqual([...own.worlds.keys()], [...http.worlds.keys()]);
  assert.equal(own.interfaces.get("types")?.docs, http.interfaces.get("types")?.docs);
  const [types, theirs] = [own.interfaces.get("types"), http.interfaces.get("types")];
  assert.deepEqual([...(types?.types.keys() ?? [])], [...(theirs?.types.keys() ?? [])]);
  assert.equal(types?.types.get("headers")?.kind.kind, "alias");
  assert.ok(packages.some(({ name }) => name.name === "io"));
  assert.equal(packages.at(-1), own);
});

test("a binary that was cut off or changed anywhere ends in an error or in WIT, never in a fault", () => {
  for (const bytes of [component.subarray(0, 6000), encodeWit(http)]) checkHostile(bytes);
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
