import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alignOf, flatten, signatureOf, sizeOf } from "../../../../toolchain/create/bindgen/layout.ts";
import { abiShape, liftedSignature, loweredSignature } from "../../../../core/wit/index.ts";
import { interfaceOf, packageOf, typeOf } from "./support.ts";

const text = `interface i {
  record empty-ish { a: bool }
  record mixed { a: u8, b: u64, c: string, d: option<u16> }
  variant wide { a(u64), b(f32), c(tuple<u8, u8, u8>), d }
  variant joined { a(f32), b(u32) }
  enum few { a, b }
  flags nine { a, b, c, d, e, f, g, h, i }
  resource r;
  type handles = tuple<own<r>, borrow<r>>;
  type nested = result<list<mixed>, wide>;
  type fixed = list<u16, 4>;
  type map-type = map<string, u8>;
  small: func(a: u8, b: string) -> u64;
  none: func();
  large: func(a: mixed, b: mixed, c: mixed, d: mixed) -> mixed;
}`;

describe("the canonical ABI of a type", () => {
  const i = interfaceOf(packageOf(text), "i");
  it("is the one that bindings use", () => {
    for (const name of [
      "empty-ish",
      "mixed",
      "wide",
      "joined",
      "few",
      "nine",
      "handles",
      "nested",
      "fixed",
      "map-type",
    ]) {
      const type = typeOf(i, name);
      const { size, align, flat } = abiShape(type);
      const expected = [sizeOf(type), alignOf(type), flatten(type)];
      assert.deepEqual([size, align, flat], expected, name);
    }
  });
  it("has signatures as bindings have them", () => {
    for (const func of i.functions.values()) {
      const { params, result, resultInMemory } = signatureOf(func);
      const inMemory = resultInMemory ? ["i32" as const] : [];
      const results = result === undefined ? [] : [result];
      assert.deepEqual(
        loweredSignature(func),
        { params: [...(params ?? ["i32"]), ...inMemory], results },
        func.name,
      );
      assert.deepEqual(
        liftedSignature(func),
        { params: params ?? ["i32"], results: resultInMemory ? ["i32"] : results },
        func.name,
      );
    }
  });
  it("is defined for asynchronous types, and for more values than any call passes", () => {
    const more = interfaceOf(
      packageOf(
        "interface i { type s = stream<u8>; type f = future; type e = error-context; type many = list<u64, 33000000>; }",
      ),
      "i",
    );
    assert.deepEqual(
      ["s", "f", "e"].map((name) => abiShape(typeOf(more, name)).flat),
      [["i32"], ["i32"], ["i32"]],
    );
    assert.deepEqual(abiShape(typeOf(more, "many")), { size: 264_000_000, align: 8, flat: undefined });
  });
});
