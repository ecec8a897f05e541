import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  readMemoryImage,
  sameFrame,
  writeMemoryDifference,
  type MemoryImage,
} from "../../../../core/component/core-module.ts";
import { ReaderError } from "../../../../core/component/index.ts";
import { Random } from "../../../random.ts";

function imageOf(module: Uint8Array): MemoryImage {
  const image = readMemoryImage(module);
  assert.ok(image !== undefined);
  return image;
}

async function instantiate(
  module: Uint8Array,
  imports: WebAssembly.Imports = {},
): Promise<WebAssembly.Instance> {
  return (await WebAssembly.instantiate(module, imports)).instance;
}

function memoryOf(instance: WebAssembly.Instance): WebAssembly.Memory {
  const memory = instance.exports["memory"];
  assert.ok(memory instanceof WebAssembly.Memory);
  return memory;
}

/** A module whose memory has random content in random places, some of it the same for every `label`. */
function makeModule(random: Random, common: readonly string[]): Promise<Uint8Array> {
  const own = Array.from({ length: 5 }, () => {
    const content = Array.from({ length: 1 + random.below(60) }, () =>
      random.pick(["a", "b", "\\00", "\\ff"]),
    );
    return `(data (i32.const ${random.below(131_000)}) "${content.join("")}")`;
  });
  return parse(`(module (memory (export "memory") 2 3) ${[...common, ...own].join(" ")})`);
}

test("one memory and its differences make the other memory", async () => {
  const random = new Random(7);
  for (let round = 0; round < 50; round += 1) {
    const common = [`(data (i32.const ${random.below(100_000)}) "${"common ".repeat(100)}")`];
    const [one, other] = [await makeModule(random, common), await makeModule(random, common)];
    assert.ok(sameFrame(imageOf(one), imageOf(other)));
    const difference = writeMemoryDifference(imageOf(one), imageOf(other));
    assert.ok(difference !== undefined);
    const instance = await instantiate(one);
    await instantiate(difference, { image: instance.exports });
    const [made, wanted] = [memoryOf(instance), memoryOf(await instantiate(other))];
    assert.equal(Buffer.compare(new Uint8Array(made.buffer), new Uint8Array(wanted.buffer)), 0);
    assert.ok(difference.length < 1500, "common bytes are not written");
  }
});

test("modules that differ outside of their data have different frames", async () => {
  const image = async (rest: string) => imageOf(await parse(`(module ${rest} (data (i32.const 0) "a"))`));
  const plain = await image(`(memory (export "memory") 1)`);
  assert.ok(sameFrame(plain, await image(`(memory (export "memory") 1)`)));
  assert.equal(sameFrame(plain, await image(`(memory (export "memory") 2)`)), false);
  assert.equal(sameFrame(plain, await image(`(memory (export "memory") 1) (func)`)), false);
});

for (const [what, text] of [
  ["a start function", `(memory (export "memory") 1) (func $f) (start $f) (data (i32.const 0) "a")`],
  ["an imported memory", `(import "env" "memory" (memory 1)) (data (i32.const 0) "a")`],
  ["a memory that is not exported", `(memory 1) (data (i32.const 0) "a")`],
  ["two memories", `(memory (export "memory") 1) (memory 1) (data (i32.const 0) "a")`],
  ["a memory that threads share", `(memory (export "memory") 1 1 shared) (data (i32.const 0) "a")`],
  [
    "data that is written later",
    `(memory (export "memory") 1) (data $d "a")
     (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)))`,
  ],
] as const) {
  test(`a module with ${what} is left alone`, async () => {
    assert.equal(readMemoryImage(await parse(`(module ${text})`)), undefined);
  });
}

test("data at an unknown place, or outside of the memory, is left alone", async () => {
  const image = async (data: string) =>
    imageOf(await parse(`(module (global i32 (i32.const 0)) (memory (export "memory") 1) ${data})`));
  const known = await image(`(data (i32.const 0) "a")`);
  for (const data of [
    `(data (global.get 0) "a")`,
    `(data (i32.const 65536) "a")`,
    `(data (i32.const -1) "a")`,
  ]) {
    const other = await image(data);
    const write = () => writeMemoryDifference(known, other);
    try {
      assert.equal(write(), undefined);
    } catch (error) {
      assert.ok(error instanceof ReaderError);
    }
  }
});

test("a damaged module is an image, none, or a reader error", async () => {
  const random = new Random(11);
  const module = await makeModule(random, []);
  const sound = imageOf(module);
  for (let round = 0; round < 3000; round += 1) {
    const damaged = module.slice();
    const position = random.below(damaged.length);
    damaged[position] = (damaged[position] ?? 0) ^ (1 << random.below(8));
    try {
      const image = readMemoryImage(damaged);
      if (image !== undefined) writeMemoryDifference(sound, image);
    } catch (error) {
      if (!(error instanceof ReaderError)) throw error;
    }
  }
});
