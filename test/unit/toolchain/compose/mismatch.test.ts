import assert from "node:assert/strict";
import { test } from "node:test";
import { TypeInterner, type Item, type ValueType } from "../../../../extension/toolchain/component/index.ts";
import { findMismatch } from "../../../../extension/toolchain/compose/mismatch.ts";

const u8: ValueType = { kind: "primitive", type: "u8" };
const u16: ValueType = { kind: "primitive", type: "u16" };

function func(param: ValueType, result?: ValueType): Item {
  return { kind: "func", type: { async: false, params: [{ name: "p", type: param }], result } };
}

/** `undefined` when `found` fits; otherwise the way to the difference and both sides there. */
function check(expected: Item, found: Item, difference: string | undefined): void {
  const mismatch = findMismatch(expected, found, new TypeInterner());
  const text =
    mismatch === undefined
      ? undefined
      : `${[...mismatch.path, `${mismatch.expected} / ${mismatch.found}`].join(" > ")}`;
  assert.equal(text, difference);
}

test("equal structures fit, whatever they are called", () => {
  check(func({ kind: "named", name: "size", type: u8 }), func(u8), undefined);
  const record = (): ValueType => ({ kind: "record", fields: [{ name: "a", type: u8 }] });
  check(func(record()), func(record()), undefined);
});

test("the way to the first difference leads through every kind of type", () => {
  const wrappings: readonly (readonly [wrap: (inner: ValueType) => ValueType, way: string])[] = [
    [(type) => ({ kind: "option", type }), ""],
    [(element) => ({ kind: "list", element }), ""],
    [(type) => ({ kind: "tuple", types: [u8, type] }), " > position 1"],
    [(type) => ({ kind: "record", fields: [{ name: "f", type }] }), " > field `f`"],
    [(type) => ({ kind: "variant", cases: [{ name: "c", type }] }), " > case `c`"],
    [(ok) => ({ kind: "result", ok, err: undefined }), " > success"],
    [(err) => ({ kind: "result", ok: undefined, err }), " > error"],
  ];
  for (const [wrap, way] of wrappings) {
    check(func(wrap(u8)), func(wrap(u16)), `parameter \`p\`${way} > \`u8\` / \`u16\``);
  }
});

test("a result is looked at after the parameters", () => {
  check(func(u8, u8), func(u8, u16), "result > `u8` / `u16`");
  check(func(u8, u8), func(u16, u16), "parameter `p` > `u8` / `u16`");
});

test("types of different shape are shown whole", () => {
  const option: ValueType = { kind: "option", type: u8 };
  check(func(option), func(u8), "parameter `p` > `option<u8>` / `u8`");
  check(func(u8), func(u8, u8), "`func(p: u8)` / `func(p: u8) -> u8`");
});

test("one name for two structures is not shown as if they were equal", () => {
  const named = (type: ValueType): ValueType => ({ kind: "named", name: "level", type });
  const [two, three] = [
    ["low", "high"],
    ["low", "mid", "high"],
  ].map((labels) => named({ kind: "enum", labels }));
  assert.ok(two !== undefined && three !== undefined);
  check(func(two), func(three), "parameter `p` > `enum { low, high }` / `enum { low, mid, high }`");
});

test("a resource only fits itself", () => {
  const [one, other] = [{ name: "file" }, { name: "file" }];
  const own = (resource: { name: string }) => func({ kind: "own", resource });
  check(own(one), own(one), undefined);
  check(own(one), own(other), "parameter `p` > `file` / another `file` that only has the same name");
});

test("an instance may have more exports than are needed, but not fewer", () => {
  const instance = (...names: readonly string[]): Item => ({
    kind: "instance",
    exports: new Map(names.map((name) => [name, func(u8)])),
  });
  check(instance("a"), instance("a", "b"), undefined);
  check(instance("a", "b"), instance("a"), "function `b` > `func(p: u8)` / nothing");
});
