import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  linkComponent,
  printItem,
  readComponent,
  type Component,
  type InstanceItem,
  type Item,
  type Resource,
} from "../../../../core/component/index.ts";

const types = await readText(
  await fs.readFile(path.join(import.meta.dirname, "../../../fixtures/component/types.wat"), "utf8"),
);

async function readText(text: string): Promise<Component> {
  return readComponent(await parse(text));
}

function getInstance(items: ReadonlyMap<string, Item>, name: string): InstanceItem {
  const item = items.get(name);
  assert.equal(item?.kind, "instance", `\`${name}\` is an instance`);
  return item;
}

function getResource(items: ReadonlyMap<string, Item>, name: string): Resource {
  const item = items.get(name);
  assert.ok(item?.kind === "type" && item.type.kind === "resource", `\`${name}\` is a resource`);
  return item.type.resource;
}

function getPrinted(items: ReadonlyMap<string, Item>, name: string): string {
  const item = items.get(name);
  assert.ok(item, `\`${name}\` is there`);
  return printItem(item);
}

test("types of imports are spelled out down to the last index", () => {
  const expected: readonly (readonly [name: string, type: string])[] = [
    ["f", "func(r: record, v: variant, f: flags, e: enum)"],
    [
      "g",
      "func(t: tuple<u32, s32, u64, s64, f32, f64, char, bool, string>, o: option<u8>) -> result<list<u8>, string>",
    ],
    ["h", "func(n: result) -> result<_, u8>"],
    ["i", "async func(s: stream<u8>, n: stream) -> future<string>"],
    ["j", "func(l: list<u8, 4>, m: map<string, u32>)"],
    ["k", "func(e: error-context)"],
  ];
  for (const [name, type] of expected) assert.equal(getPrinted(types.imports, name), type);
});

test("methods, constructors and statics refer to their resource by name", () => {
  const { exports } = getInstance(types.imports, "files");
  assert.equal(getPrinted(exports, "[constructor]file"), "func(path: string) -> file");
  assert.equal(getPrinted(exports, "[method]file.kind"), "func(self: borrow<file>) -> kind");
  assert.equal(getPrinted(exports, "[static]file.all"), "func() -> list<file>");
});

test("a resource that one import passes on from another is one resource", () => {
  const file = getResource(getInstance(types.imports, "files").exports, "file");
  assert.equal(getResource(getInstance(types.imports, "more-files").exports, "file"), file);
});

test("one instance type used for two imports gives two resources", async () => {
  const { imports } = await readText(`(component
    (type $t (instance (export "r" (type (sub resource)))))
    (import "a" (instance (type $t)))
    (import "b" (instance (type $t))))`);
  assert.notEqual(
    getResource(getInstance(imports, "a").exports, "r"),
    getResource(getInstance(imports, "b").exports, "r"),
  );
});

const shim = `(component $shim
  (import "import-r" (type $r (sub resource)))
  (import "import-f" (func $f (param "r" (own $r))))
  (export $exported "r" (type $r))
  (export "f" (func $f) (func (param "r" (own $exported)))))`;

test("a nested component's exports refer to its arguments", async () => {
  const { imports, exports } = await readText(`(component
    (import "host" (instance $host
      (export "r" (type $r (sub resource)))
      (export "f" (func (param "r" (own $r))))))
    (alias export $host "r" (type $r))
    ${shim}
    (instance $i (instantiate $shim (with "import-r" (type $r)) (with "import-f" (func $host "f"))))
    (export "out" (instance $i)))`);
  const resource = getResource(getInstance(imports, "host").exports, "r");
  const out = getInstance(exports, "out").exports;
  assert.equal(getResource(out, "r"), resource);
  const f = out.get("f");
  assert.ok(f?.kind === "func");
  const param = f.type.params[0]?.type;
  assert.ok(param?.kind === "own");
  assert.equal(param.resource, resource);
});

test("a resource that a component defines is new in each of its instances", async () => {
  const { exports } = await readText(`(component
    (component $c (type $r (resource (rep i32))) (export "r" (type $r)))
    (instance $one (instantiate $c))
    (instance $two (instantiate $c))
    (export "one" (instance $one))
    (export "two" (instance $two)))`);
  assert.notEqual(
    getResource(getInstance(exports, "one").exports, "r"),
    getResource(getInstance(exports, "two").exports, "r"),
  );
});

test("with arguments, exports refer to the arguments' resources", async () => {
  const component = await readText(`(component
    (import "host" (instance $host (export "r" (type (sub resource)))))
    (alias export $host "r" (type $r))
    (export "again" (type $r)))`);
  const resource: Resource = { name: "given" };
  const given: InstanceItem = {
    kind: "instance",
    exports: new Map([["r", { kind: "type", type: { kind: "resource", resource } }]]),
  };
  const linked = linkComponent(component, new Map([["host", given]]));
  assert.equal(getResource(linked.exports, "again"), resource);
  assert.equal(getResource(getInstance(linked.imports, "host").exports, "r"), resource);
});

test("definitions that come later are not visible to an outer alias", async () => {
  const bytes = await parse(`(component
    (type (instance (alias outer 1 7 (type)))) (import "a" (instance (type 0)))
    (type u8) (type u8) (type u8) (type u8) (type u8) (type u8) (type u8))`);
  assert.throws(() => readComponent(bytes), /type 7 does not exist/);
});
