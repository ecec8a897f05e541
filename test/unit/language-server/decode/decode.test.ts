import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { decodeWit } from "../../../../language-server/decode/index.ts";
import { printPackage } from "../../../../language-server/wit/index.ts";

const root = path.join(import.meta.dirname, "../../../..");
const component = await fs.readFile(path.join(root, "dist/components/tools-middleware.wasm"));

test("a component is a package with one world, and brings the packages that it names", () => {
  const { kind, root: own, packages } = decodeWit(component);
  assert.equal(kind, "component");
  assert.deepEqual([...own.worlds.keys()], ["root"]);
  assert.equal(packages.at(-1), own);
  assert.match(printPackage(own), /import wasmcp:mcp-v20251125\/tools@0.1.1;/);
  assert.ok(packages.some((pkg) => pkg.interfaces.get("tools")?.functions.has("list-tools")));
});

test("what is no component is an error with a place", () => {
  for (const text of ["", "hello", "\0asm\x01\0\0\0"]) {
    assert.throws(() => decodeWit(Buffer.from(text, "latin1")), {
      name: "ToolchainError",
      message: /at byte \d+/,
    });
  }
});

test("a component that was cut off or changed anywhere ends in an error or in WIT, never in a fault", () => {
  const tried = Buffer.from(component.subarray(0, 6000));
  for (let position = 8; position < tried.length; position += 7) {
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
});
