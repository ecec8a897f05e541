import assert from "node:assert/strict";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { exportDirectly } from "../../../../core/component/index.ts";

const core = `(core module $m
    (memory (export "memory") 1)
    (func (export "get") (param i32) (result i32) local.get 0)
    (func (export "make") (param i32) (result i32) local.get 0))
  (core instance $i (instantiate $m))`;

/** As component encoders write it: `shape` is a type of the interface's own, `name` one that it uses. */
const plain = `(component $plain
  (type $names (instance (type (enum "a" "b")) (export "name" (type (eq 0))) (type (list u8)) (export "bytes" (type (eq 2)))))
  (import "local:p/names" (instance $names (type $names)))
  (alias export $names "name" (type $name))
  (type $shape (record (field "name" $name) (field "size" u8)))
  ${core}
  (type $get (func (param "size" u32) (result u32)))
  (type $area (func (param "shape" $shape) (result u32)))
  (func $first (type $get) (canon lift (core func $i "get")))
  (core module $m2 (func (export "area") (param i32 i32) (result i32) local.get 0))
  (core instance $i2 (instantiate $m2))
  (func $area-func (type $area) (canon lift (core func $i2 "area")))
  (alias export $names "name" (type $name-again))
  (alias export $names "bytes" (type $bytes))
  (component $adapter
    (type (enum "a" "b"))
    (import "import-type-name" (type (eq 0)))
    (type (list u8))
    (import "import-type-bytes" (type (eq 2)))
    (type (record (field "name" 1) (field "size" u8)))
    (import "import-type-shape" (type (eq 4)))
    (type (func (param "shape" 5) (result u32)))
    (import "import-func-area" (func (type 6)))
    (export "name" (type 1))
    (type (record (field "name" 7) (field "size" u8)))
    (export "shape" (type 8))
    (type (func (param "shape" 9) (result u32)))
    (export "area" (func 0) (func (type 10))))
  (instance $shapes (instantiate $adapter
    (with "import-func-area" (func $area-func))
    (with "import-type-name" (type $name-again))
    (with "import-type-bytes" (type $bytes))
    (with "import-type-shape" (type $shape))))
  (export "local:p/shapes" (instance $shapes)))`.replace(
  /^ *\((core func \$drop|type \$own \(resource).*$\n/gmu,
  "",
);

/** What a component looks like inside, without the core modules. */
async function inside(bytes: Uint8Array): Promise<string> {
  return (await print(bytes)).replaceAll(/\n +\(core module[^]*?\n {2}\)/gu, "");
}

/** Validates every index and every name: a component around it hides from WIT what WIT cannot say. */
async function assertValid(bytes: Uint8Array): Promise<void> {
  const text = (await print(bytes)).replace("(component", "(component $inner");
  await transpileBytes(await parse(`(component ${text})`), { name: "outer" });
}

test("an interface is exported without its adapter, and without definitions that only the adapter needed", async () => {
  const bytes = await parse(plain);
  const direct = exportDirectly(bytes);
  await assertValid(direct);
  const text = await inside(direct);
  assert.equal(text.match(/\(component/gu)?.length, 1);
  assert.match(
    text,
    /\(export "name" \(type 5\)\)\s+\(export "shape" \(type 2\)\)\s+\(export "area" \(func 1\)\)/u,
  );
  assert.doesNotMatch(text, /alias export 0 "bytes"/u);
  assert.ok(direct.length < bytes.length * 0.7, `${direct.length} of ${bytes.length} bytes`);
});

test("an interface with methods keeps its adapter", async () => {
  const bytes = await parse(`(component
    ${core}
    (type $thing (resource (rep i32)))
    (core func $new (canon resource.new $thing))
    (type $borrow (borrow $thing))
    (type $get (func (param "self" $borrow) (result u32)))
    (func $get-func (type $get) (canon lift (core func $i "get")))
    (component $adapter
      (import "import-type-thing" (type (sub resource)))
      (type (borrow 0))
      (type (func (param "self" 1) (result u32)))
      (import "import-method-thing-get" (func (type 2)))
      (export "thing" (type 0))
      (type (borrow 3))
      (type (func (param "self" 4) (result u32)))
      (export "[method]thing.get" (func 0) (func (type 5))))
    (instance $things (instantiate $adapter
      (with "import-method-thing-get" (func $get-func))
      (with "import-type-thing" (type $thing))))
    (export "local:p/things" (instance $things)))`);
  assert.equal(exportDirectly(bytes), bytes);
});

test("an adapter stays if a type would lose its name", async () => {
  // The second interface's function is lifted with the type itself, and what the first interface exports is its adapter's.
  const adapter = (more: string) => `(component
      (type (enum "a" "b"))
      (import "import-type-kind" (type (eq 0)))
      (type (func (param "kind" 1) (result u32)))
      (import "import-func-get" (func (type 2)))
      ${more}
      (type (func (param "kind" 3) (result u32)))
      (export "get" (func 0) (func (type 4))))`;
  const bytes = await parse(`(component
    ${core}
    (type $kind (enum "a" "b"))
    (type $get (func (param "kind" $kind) (result u32)))
    (func $get-func (type $get) (canon lift (core func $i "get")))
    (component $named
      (type (enum "a" "b"))
      (import "import-type-kind" (type (eq 0)))
      (core module)
      (export "kind" (type 1)))
    (instance $kinds (instantiate $named (with "import-type-kind" (type $kind))))
    (export $exported "local:p/kinds" (instance $kinds))
    (alias export $exported "kind" (type $kind-of-kinds))
    ${adapter(`(export "kind" (type 1))`).replace("(component", "(component $adapter")}
    (instance $users (instantiate $adapter
      (with "import-func-get" (func $get-func))
      (with "import-type-kind" (type $kind-of-kinds))))
    (export "local:p/users" (instance $users)))`);
  assert.equal(exportDirectly(bytes), bytes);
  await assertValid(bytes);
});

test("types that contain each other many times take no time", async () => {
  const doubled = Array.from({ length: 60 }, (_, n) => `(type (tuple ${n} ${n}))`).join(" ");
  const bytes = await parse(`(component
    ${core}
    (type (list u8)) ${doubled}
    (type $get (func (param "size" u32) (result u32)))
    (func $get-func (type $get) (canon lift (core func $i "get")))
    (component $adapter
      (type (list u8)) ${doubled}
      (import "import-type-deep" (type (eq 60)))
      (type (func (param "size" u32) (result u32)))
      (import "import-func-get" (func (type 62)))
      (export "deep" (type 61))
      (export "get" (func 0) (func (type 62))))
    (instance $deep (instantiate $adapter
      (with "import-func-get" (func $get-func))
      (with "import-type-deep" (type 60))))
    (export "local:p/deep" (instance $deep)))`);
  assert.ok(exportDirectly(bytes).length < bytes.length);
});
