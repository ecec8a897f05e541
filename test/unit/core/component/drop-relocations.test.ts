import assert from "node:assert/strict";
import { test } from "node:test";
import { dropRelocations } from "../../../../core/component/index.ts";

const text = (name: string) => [name.length, ...Buffer.from(name)];
const section = (code: number, ...content: readonly number[]) => [code, content.length, ...content];

/** Imports a function; exports the relocations, a function that is never called again, and another one. */
function coreModule(...more: readonly number[]): readonly number[] {
  return [
    0x00,
    0x61,
    0x73,
    0x6d,
    0x01,
    0x00,
    0x00,
    0x00,
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, 1, ...text("env"), ...text("f"), 0x00, 0),
    ...section(3, 2, 0, 0),
    ...section(7, 2, ...text("__wasm_apply_data_relocs"), 0x00, 1, ...text("other"), 0x00, 2),
    ...more,
    // Each calls the import.
    ...section(10, 2, 4, 0, 0x10, 0, 0x0b, 4, 0, 0x10, 0, 0x0b),
  ];
}

function component(module: readonly number[]): Uint8Array {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, ...section(1, ...module)]);
}

async function exportsOf(file: Uint8Array, f: () => void): Promise<Record<string, () => void>> {
  // The preamble, and the header of the section.
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(file.subarray(10)), { env: { f } });
  return instance.exports as Record<string, () => void>;
}

test("relocations trap, and other functions are as they were", async () => {
  let calls = 0;
  const before = component(coreModule());
  const after = dropRelocations(before);
  assert.ok(after.length < before.length);
  const exports = await exportsOf(after, () => (calls += 1));
  exports["other"]?.();
  assert.equal(calls, 1);
  assert.throws(() => exports["__wasm_apply_data_relocs"]?.(), WebAssembly.RuntimeError);
  assert.equal(calls, 1);
});

test("a component of which a module starts by itself is not changed", () => {
  const before = component(coreModule(...section(8, 1)));
  assert.equal(dropRelocations(before), before);
});

test("bytes that are no module are left alone", () => {
  const before = component([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 10, 200, 1]);
  assert.deepEqual(dropRelocations(before), before);
});
