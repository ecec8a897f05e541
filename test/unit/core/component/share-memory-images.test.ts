import assert from "node:assert/strict";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readOutline, type Embedded } from "../../../../core/component/reader/outline.ts";
import { shareDefinitions, shareMemoryImages } from "../../../../core/component/index.ts";

const engine = "engine ".repeat(3000);

/** Modules before and after the one with the image, as component encoders write them, so that there are indices to move. */
function component(own: string, more = ""): Promise<Uint8Array> {
  return parse(`(component
    (core module $shim (func (export "f")))
    (core module $image
      (memory (export "memory") 1)
      (data (i32.const 0) "${engine}")
      (data (i32.const 40000) "${own}"))
    (core module $user (import "env" "memory" (memory 1)) (func (export "load") (result i32) (i32.load8_u (i32.const 40000))))
    (core instance $shim-instance (instantiate $shim))
    (core instance $image-instance (instantiate $image))
    (core instance $user-instance (instantiate $user (with "env" (instance $image-instance))))
    (core module $late (import "user" "load" (func (result i32))) (func (export "f")))
    (core instance $late-instance (instantiate $late (with "user" (instance $user-instance))))
    (func (export "load") (result u32) (canon lift (core func $user-instance "load")))
    (func (export "late") (canon lift (core func $late-instance "f")))
    (func (export "shim") (canon lift (core func $shim-instance "f")))
    ${more})`);
}

function modules(items: readonly Embedded[]): number {
  return items.reduce((sum, item) => sum + (item.kind === "core-module" ? 1 : modules(item.inner)), 0);
}

/** An assertion on so many bytes would spend minutes on describing how they differ. */
function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}

test("the memory of a second tool is stored as its differences from the first", async () => {
  const [first, second] = [await component("first"), await component("second")];
  const [one, other] = shareMemoryImages([first, second]);
  assert.ok(one !== undefined && other !== undefined);
  assert.ok(sameBytes(one, first));
  assert.equal(modules(readOutline(other)), modules(readOutline(second)) + 1);
  // Validates every index.
  await transpileBytes(other, { name: "other" });
  const { modules: shared, components } = shareDefinitions([one, other]);
  assert.equal(shared.filter((bytes) => Buffer.from(bytes).includes("engine engine")).length, 1);
  for (const bytes of components) assert.equal(Buffer.from(bytes).includes("engine engine"), false);
  const text = await print(other);
  assert.match(text, /\(data \(;0;\) \(i32\.const 40000\) "second"\)/);
});

test("a nested component is changed in place", async () => {
  const wrap = (bytes: Uint8Array) => print(bytes).then((text) => parse(`(component ${text})`));
  const [one, other] = [await wrap(await component("first")), await wrap(await component("second"))];
  const [, changed] = shareMemoryImages([one, other]);
  assert.ok(changed !== undefined);
  assert.equal(sameBytes(changed, other), false);
  await transpileBytes(changed, { name: "changed" });
});

test("indices still refer to the same definitions after the change", async () => {
  const more = `(component $c
      (import "m" (core module (import "user" "load" (func (result i32))) (export "f" (func)))))
    (instance (instantiate $c (with "m" (core module $late))))
    (core instance (instantiate $late (with "user" (instance $user-instance))))`;
  const [, changed] = shareMemoryImages([await component("first", more), await component("second", more)]);
  assert.ok(changed !== undefined);
  await transpileBytes(changed, { name: "changed" });
  assert.match(await print(changed), /\(with "m" \(core module \$late\)\)/);
});

for (const [what, more] of [
  ["instantiated twice", `(core instance (instantiate $image))`],
  ["exported", `(export "module" (core module $image))`],
  ["used by a component inside", `(component (alias outer 1 $image (core module)))`],
] as const) {
  test(`a module that is ${what} is left alone`, async () => {
    const components = [await component("first", more), await component("second", more)];
    assert.ok(
      shareMemoryImages(components).every((bytes, position) => sameBytes(bytes, components[position])),
    );
  });
}

test("memories that have little in common are left alone", async () => {
  const own = (letter: string) => letter.repeat(24_000);
  const components = [await component(own("a")), await component(own("b"))];
  assert.ok(shareMemoryImages(components).every((bytes, position) => sameBytes(bytes, components[position])));
});
