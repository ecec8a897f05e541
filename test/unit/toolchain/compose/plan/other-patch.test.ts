/** Parts that were built against another patch of our interfaces. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { composeServer } from "../../../../../toolchain/compose/index.ts";
import { fixtures, readFramework, readPart } from "../wat-parts.ts";

const framework = await readFramework();
const text = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");

for (const version of ["0.1.0", "0.1.2", "0.1.99"]) {
  test(`a part with tools@${version} composes as one with tools@0.1.1 does`, async () => {
    assert.match(text, /tools@0\.1\.1/);
    const bytes = await parse(text.replaceAll(/(wasmcp:[\w-]+\/[\w-]+)@0\.1\.\d+/g, `$1@${version}`));
    const newer = composeServer({ parts: [{ name: "weather", bytes }], framework });
    const usual = composeServer({ parts: [await readPart("one-tools-part/weather")], framework });
    assert.deepEqual(newer.plan.chain, usual.plan.chain);
  });
}

test("a part with another minor version is refused", async () => {
  const bytes = await parse(text.replaceAll(/(wasmcp:[\w-]+\/[\w-]+)@0\.1\.\d+/g, "$1@0.2.0"));
  assert.throws(
    () => composeServer({ parts: [{ name: "weather", bytes }], framework }),
    /expected `weather` to export `wasmcp:mcp-v20251125\/tools@0\.1\.1`, found another version, `[^`]*@0\.2\.0`/,
  );
});

test("a part whose types do not fit is refused, whatever its patch", async () => {
  const other = text
    .replaceAll(/(wasmcp:[\w-]+\/[\w-]+)@0\.1\.\d+/g, "$1@0.1.2")
    .replace('(field "name" string)', '(field "name" u32)');
  const bytes = await parse(other);
  assert.throws(() => composeServer({ parts: [{ name: "weather", bytes }], framework }), {
    code: "type-mismatch",
    message: "cannot use `weather` for import `wasmcp:mcp-v20251125/tools@0.1.1` of `tools-middleware`",
  });
});
