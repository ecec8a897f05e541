import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  alignOf,
  flatten,
  joinPayloads,
  layoutRecord,
  layoutVariant,
  signatureOf,
  sizeOf,
} from "../../../../../toolchain/create/bindgen/layout.ts";
import { resolveWit } from "../../../../../core/wit/index.ts";
import type { Func, Interface, Type } from "../../../../../core/wit/index.ts";

function interfaceOf(items: string): Interface {
  const text = `package test:layout;\ninterface i { ${items} }`;
  const { root, diagnostics } = resolveWit({
    root: { sources: [{ path: "i.wit", text }] },
    dependencies: [],
    features: "all",
  });
  assert.deepEqual(diagnostics, []);
  const iface = root?.interfaces.get("i");
  assert.ok(iface !== undefined);
  return iface;
}

function typeOf(definition: string, name = "t"): Type {
  const type = interfaceOf(definition).types.get(name);
  assert.ok(type !== undefined);
  return type;
}

function funcOf(definition: string): Func {
  const func = interfaceOf(definition).functions.get("f");
  assert.ok(func !== undefined);
  return func;
}

const manyCases = (count: number): string =>
  Array.from({ length: count }, (_, index) => `c${index}`).join(", ");

describe("size, alignment and core types", () => {
  const table: readonly (readonly [definition: string, size: number, align: number, flat: string])[] = [
    ["type t = bool;", 1, 1, "i32"],
    ["type t = s16;", 2, 2, "i32"],
    ["type t = char;", 4, 4, "i32"],
    ["type t = u64;", 8, 8, "i64"],
    ["type t = f32;", 4, 4, "f32"],
    ["type t = f64;", 8, 8, "f64"],
    ["type t = string;", 8, 4, "i32 i32"],
    ["type t = list<u64>;", 8, 4, "i32 i32"],
    ["type t = map<string, u64>;", 8, 4, "i32 i32"],
    ["type t = list<u16, 3>;", 6, 2, "i32 i32 i32"],
    ["record t { a: u8, b: u64, c: u16 }", 24, 8, "i32 i64 i32"],
    ["type t = tuple<u8, u16, u8>;", 6, 2, "i32 i32 i32"],
    ["type t = option<u8>;", 2, 1, "i32 i32"],
    ["type t = option<option<u64>>;", 24, 8, "i32 i32 i64"],
    ["type t = result;", 1, 1, "i32"],
    ["type t = result<u64, string>;", 16, 8, "i32 i64 i32"],
    ["type t = result<f32, s32>;", 8, 4, "i32 i32"],
    ["type t = result<f32, f64>;", 16, 8, "i32 i64"],
    ["type t = result<f64, f64>;", 16, 8, "i32 f64"],
    ["variant t { a, b(tuple<f32, u8>), c(tuple<u32, u64>) }", 24, 8, "i32 i32 i64"],
    ["flags t { a, b, c, d, e, f, g, h }", 1, 1, "i32"],
    ["flags t { a, b, c, d, e, f, g, h, i }", 2, 2, "i32"],
    [`flags t { ${manyCases(17)} }`, 4, 4, "i32"],
    [`flags t { ${manyCases(32)} }`, 4, 4, "i32"],
    ["enum t { a, b }", 1, 1, "i32"],
    [`enum t { ${manyCases(256)} }`, 1, 1, "i32"],
    [`enum t { ${manyCases(257)} }`, 2, 2, "i32"],
    ["resource r; type t = r;", 4, 4, "i32"],
    ["resource r; type t = option<borrow<r>>;", 8, 4, "i32 i32"],
  ];
  for (const [definition, size, align, flat] of table) {
    test(definition.length > 60 ? `${definition.slice(0, 57)}...` : definition, () => {
      const type = typeOf(definition);
      assert.deepEqual([sizeOf(type), alignOf(type), flatten(type).join(" ")], [size, align, flat]);
    });
  }
});

test("each field is aligned, and the record has the alignment of its widest field", () => {
  assert.deepEqual(layoutRecord(["u8", "u32", "u8", "u64", "bool"]), {
    offsets: [0, 4, 8, 16, 24],
    size: 32,
    align: 8,
  });
  assert.deepEqual(layoutRecord([]), { offsets: [], size: 0, align: 1 });
});

test("a payload is aligned for its widest case", () => {
  assert.deepEqual(layoutVariant([undefined, "u8"]), { discriminant: 1, payload: 1, size: 2, align: 1 });
  assert.deepEqual(layoutVariant(["u8", "u64"]), { discriminant: 1, payload: 8, size: 16, align: 8 });
});

test("different core types of one payload position become a wider one", () => {
  assert.deepEqual(joinPayloads(["u32", "f32"]), ["i32"]);
  assert.deepEqual(joinPayloads(["u32", "f64"]), ["i64"]);
  assert.deepEqual(joinPayloads(["f32", undefined, "f32"]), ["f32"]);
});

test("sixteen core parameters are passed directly, seventeen through memory", () => {
  const eight = "a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string";
  assert.equal(signatureOf(funcOf(`f: func(${eight});`)).params?.length, 16);
  const spilled = signatureOf(funcOf(`f: func(${eight}, i: u64);`));
  assert.equal(spilled.params, undefined);
  assert.deepEqual([spilled.args.size, spilled.args.align], [72, 8]);
});

test("one core result is returned directly, two through memory", () => {
  const one = signatureOf(funcOf("record r { a: u64 } f: func() -> r;"));
  assert.deepEqual([one.result, one.resultInMemory], ["i64", false]);
  const two = signatureOf(funcOf("f: func() -> string;"));
  assert.deepEqual([two.result, two.resultInMemory], [undefined, true]);
});
