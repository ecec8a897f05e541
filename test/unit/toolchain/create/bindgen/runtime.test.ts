/** The support code of bindings, compiled and called from here. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { before, describe, test } from "node:test";
import * as asc from "assemblyscript/asc";

const runtimeFolder = path.join(import.meta.dirname, "../../../../../toolchain/create/bindgen/runtime");

const source = `
import {
  Result, Utf8, arenaAllocate, arenaMark, arenaReallocate, arenaReset, encodeString, heapMark, heapRelease,
  leaveHeap, liftString, reallocate,
} from "./abi";
export { arenaAllocate, arenaReallocate, arenaReset, heapMark, heapRelease, leaveHeap, reallocate };
/** Made before any call, as the objects of a module's own are. */
const own = new Uint8Array(5);
own[4] = 77;
export function ownByte(): u8 { return own[4]; }
export function makeObjects(count: i32): void { for (let i = 0; i < count; i++) new Uint8Array(100); }
export function mark(): usize { return arenaMark(); }
/** Octets of \`text\` as Utf8 has them, compared with an ASCII literal. */
export function isHello(ptr: usize, len: i32): bool { return new Utf8(ptr, len).is("hello"); }
export function equal(a: usize, aLen: i32, b: usize, bLen: i32): bool { return new Utf8(a, aLen).equals(new Utf8(b, bLen)); }
/** Decodes and encodes again. */
export function recode(ptr: usize, len: usize): u64 { return encodeString(liftString(ptr, len)); }
export function wrongSide(isErr: bool): i32 {
  const result = isErr ? Result.err<i32, i32>(1) : Result.ok<i32, i32>(1);
  return isErr ? result.ok : result.err;
}
`;

interface Runtime {
  readonly memory: WebAssembly.Memory;
  arenaAllocate(size: number): number;
  arenaReallocate(old: number, oldSize: number, align: number, newSize: number): number;
  arenaReset(mark: number): void;
  reallocate(old: number, oldSize: number, align: number, newSize: number): number;
  mark(): number;
  heapMark(): number;
  heapRelease(mark: number): void;
  leaveHeap(): void;
  ownByte(): number;
  makeObjects(count: number): void;
  isHello(ptr: number, len: number): number;
  equal(a: number, aLen: number, b: number, bLen: number): number;
  recode(ptr: number, len: number): bigint;
  wrongSide(isErr: boolean): number;
}

async function compile(runtime: "stub" | "minimal"): Promise<WebAssembly.Module> {
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ["test.ts", "--outFile", "test.wasm", "--runtime", runtime, "--use", "abort=", "-O1"],
    {
      readFile: async (name) =>
        name === "test.ts"
          ? source
          : await fs.readFile(path.join(runtimeFolder, name), "utf8").catch(() => null),
      writeFile: (_, contents) => {
        if (typeof contents !== "string") wasm = contents;
      },
    },
  );
  assert.equal(error, null, stderr.toString());
  assert.ok(wasm !== undefined);
  return WebAssembly.compile(Buffer.from(wasm));
}

for (const flavour of ["stub", "minimal"] as const) {
  describe(`with --runtime ${flavour}`, () => {
    let module: WebAssembly.Module;
    let runtime: Runtime;

    before(async () => {
      module = await compile(flavour);
    });

    async function start(): Promise<void> {
      const instance = await WebAssembly.instantiate(module, {});
      runtime = instance.exports as unknown as Runtime;
    }

    function put(bytes: Uint8Array, at: number): void {
      new Uint8Array(runtime.memory.buffer).set(bytes, at);
    }

    function get(at: number, length: number): Uint8Array {
      return new Uint8Array(runtime.memory.buffer).slice(at, at + length);
    }

    for (const name of ["reallocate", "arenaReallocate"] as const) {
      test(`${name} keeps a block's contents when it grows or shrinks`, async () => {
        await start();
        const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
        const first = runtime[name](0, 0, 1, 100);
        put(bytes, first);
        const inPlace = runtime[name](first, 100, 1, 200);
        assert.deepEqual(get(inPlace, 100), bytes);
        const other = runtime[name](0, 0, 8, 3);
        const moved = runtime[name](inPlace, 200, 1, 70_000);
        assert.deepEqual(get(moved, 100), bytes);
        assert.ok(other < moved || other >= moved + 70_000);
        const shrunk = runtime[name](moved, 70_000, 1, 50);
        assert.deepEqual(get(shrunk, 50), bytes.slice(0, 50));
      });

      test(`${name} gives aligned blocks, and an aligned address for an empty one`, async () => {
        await start();
        assert.equal(runtime[name](0, 0, 8, 0), 8);
        for (let size = 1; size < 40; size++) assert.equal(runtime[name](0, 0, 8, size) % 8, 0);
      });
    }

    test("leaving the heap releases all blocks and objects of a call, and keeps earlier ones", async () => {
      await start();
      const first = runtime.reallocate(0, 0, 8, 10);
      runtime.makeObjects(1000);
      runtime.leaveHeap();
      assert.equal(runtime.reallocate(0, 0, 8, 10), first);
      runtime.leaveHeap();
      const call = (size: number): void => {
        put(Uint8Array.of(size & 255), runtime.reallocate(0, 0, 1, 3000 + size));
        runtime.makeObjects(20);
        runtime.leaveHeap();
      };
      // Garbage is collected now and then only.
      for (let calls = 0; calls < 100; calls++) call(calls * 10);
      const size = runtime.memory.buffer.byteLength;
      for (let calls = 0; calls < 1000; calls++) call(calls);
      assert.equal(runtime.memory.buffer.byteLength, size);
      assert.equal(runtime.ownByte(), 77);
    });

    if (flavour === "stub") {
      test("a mark within a call keeps the blocks below it", async () => {
        await start();
        const kept = runtime.reallocate(0, 0, 1, 3);
        put(Uint8Array.of(1, 2, 3), kept);
        const mark = runtime.heapMark();
        const first = runtime.reallocate(0, 0, 1, 100_000);
        runtime.makeObjects(10);
        runtime.heapRelease(mark);
        assert.equal(runtime.heapMark(), mark);
        assert.equal(runtime.reallocate(0, 0, 1, 7), first);
        runtime.heapRelease(mark);
        runtime.heapRelease(mark);
        assert.deepEqual(get(kept, 3), Uint8Array.of(1, 2, 3));
      });
    }

    test("blocks of any size in the arena do not overlap", async () => {
      await start();
      const blocks = [1, 8, 4000, 100, 20_000, 7, 4064, 4065, 3, 100_000].map((size) => ({
        size,
        at: runtime.arenaAllocate(size),
      }));
      const sorted = blocks.toSorted((a, b) => a.at - b.at);
      sorted.forEach((block, index) => {
        const next = sorted[index + 1];
        assert.ok(next === undefined || block.at + block.size <= next.at);
        assert.ok(block.at + block.size <= runtime.memory.buffer.byteLength);
      });
    });

    test("a reset releases the blocks after the mark, and no others", async () => {
      await start();
      const kept = runtime.arenaAllocate(10);
      put(Uint8Array.of(1, 2, 3), kept);
      const mark = runtime.mark();
      const first = runtime.arenaAllocate(10);
      runtime.arenaAllocate(50_000);
      runtime.arenaAllocate(9000);
      runtime.arenaReset(mark);
      assert.equal(runtime.arenaAllocate(10), first);
      assert.deepEqual(get(kept, 3), Uint8Array.of(1, 2, 3));
      runtime.arenaReset(0);
      assert.equal(runtime.arenaAllocate(10), kept);
    });

    test("a reset to a mark at the very end of a chunk keeps that chunk", async () => {
      await start();
      const full = runtime.arenaAllocate(4064);
      put(Uint8Array.of(9), full + 4063);
      const mark = runtime.mark();
      runtime.arenaAllocate(8);
      runtime.arenaReset(mark);
      assert.equal(runtime.mark(), mark);
      assert.deepEqual(get(full + 4063, 1), Uint8Array.of(9));
    });

    test("texts are compared by their octets", async () => {
      await start();
      const encoder = new TextEncoder();
      const place = (text: string): [number, number] => {
        const bytes = encoder.encode(text);
        const at = runtime.reallocate(0, 0, 1, bytes.length);
        put(bytes, at);
        return [at, bytes.length];
      };
      for (const [text, expected] of [
        ["hello", 1],
        ["hellp", 0],
        ["hell", 0],
        ["hello!", 0],
        ["", 0],
      ] as const) {
        assert.equal(runtime.isHello(...place(text)), expected, text);
        assert.equal(runtime.equal(...place(text), ...place("hello")), expected, text);
      }
    });

    test("text survives decoding and encoding", async () => {
      await start();
      for (const text of ["", "a", "äöü", "\u{1f600}\u{10ffff}", "漢字".repeat(3000), "\0"]) {
        const bytes = new TextEncoder().encode(text);
        const at = runtime.arenaAllocate(bytes.length);
        put(bytes, at);
        const packed = BigInt.asUintN(64, runtime.recode(at, bytes.length));
        const found = get(Number(packed & 0xffff_ffffn), Number(packed >> 32n));
        assert.equal(new TextDecoder().decode(found), text);
      }
    });

    test("reading the absent side of a result traps", async () => {
      await start();
      for (const side of [true, false])
        assert.throws(() => runtime.wrongSide(side), WebAssembly.RuntimeError);
    });
  });
}
