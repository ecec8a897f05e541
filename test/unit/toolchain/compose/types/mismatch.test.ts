import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  readComponent,
  TypeInterner,
  type Item,
  type ValueType,
} from "../../../../../core/component/index.ts";
import { findMismatch } from "../../../../../toolchain/compose/types/mismatch.ts";

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

test("equal structures fit, also under different names", () => {
  check(func({ kind: "named", name: "size", type: u8 }), func(u8), undefined);
  const record = (): ValueType => ({ kind: "record", fields: [{ name: "a", type: u8 }] });
  check(func(record()), func(record()), undefined);
});

test("the path to the first difference leads through every kind of type", () => {
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

test("a result is compared after the parameters", () => {
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

/** The components of a text by the names of its imports, where the text only declares them, and of its exports. */
async function componentItems(text: string): Promise<(name: string) => Item> {
  const { imports, exports } = readComponent(await parse(`(component ${text})`));
  return (name) => {
    const item = imports.get(name) ?? exports.get(name);
    assert.ok(item !== undefined, `\`${name}\` is there`);
    return item;
  };
}

test("a component may import less and export more than expected, but not import more or export less", async () => {
  const item = await componentItems(`
    (import "wanted" (component (import "a" (func)) (import "b" (func)) (export "c" (func))))
    (import "modest" (component (import "a" (func)) (export "c" (func)) (export "d" (func))))
    (import "needy" (component (import "a" (func)) (import "z" (func (param "n" u8))) (export "c" (func))))
    (import "poor" (component (import "a" (func))))
    (component $built (import "b" (func $f)) (export "c" (func $f)))
    (export "built" (component $built))`);
  check(item("wanted"), item("modest"), undefined);
  check(item("wanted"), item("built"), undefined);
  check(item("wanted"), item("needy"), "import `z` > nothing / `func(n: u8)`");
  check(item("wanted"), item("poor"), "function `c` > `func()` / nothing");
});

test("a component's imports must accept its arguments", async () => {
  const takes = (type: string) =>
    `(component (import "a" (instance (export "f" (func (param "p" ${type}))))))`;
  const item = await componentItems(`
    (import "small" (component (import "a" (instance (export "f" (func (param "p" u8)))))))
    (import "large" ${takes("u16")})
    (import "rich" (component (import "a" (instance
      (export "f" (func (param "p" u16))) (export "g" (func))))))`);
  check(item("small"), item("large"), "import `a` > function `f` > parameter `p` > `u8` / `u16`");
  check(item("rich"), item("large"), undefined);
  check(item("large"), item("rich"), "import `a` > function `g` > nothing / `func()`");
});

test("a component's own resources are new, and resources from its arguments stay the same", async () => {
  const item = await componentItems(`
    (import "wanted" (component
      (import "r" (type $r (sub resource)))
      (export "s" (type $s (sub resource)))
      (export "f" (func (param "r" (own $r)) (result (own $s))))))
    (import "same" (component
      (import "r" (type $r (sub resource)))
      (export "s" (type $s (sub resource)))
      (export "f" (func (param "r" (own $r)) (result (own $s))))))
    (import "swapped" (component
      (import "r" (type $r (sub resource)))
      (export "s" (type $s (sub resource)))
      (export "f" (func (param "r" (own $s)) (result (own $r))))))`);
  check(item("wanted"), item("same"), undefined);
  check(item("wanted"), item("swapped"), "function `f` > parameter `r` > `r` / `s`");
});
