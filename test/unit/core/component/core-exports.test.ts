import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  deferCoreStart,
  ReaderError,
  renameCoreExports,
  stripCustomSections,
} from "../../../../core/component/index.ts";

const core = await parse(`(module $named
  (@custom "sourceMappingURL" "here.map")
  (memory (export "memory") 1)
  (func $f (export "old") (result i32) i32.const 42))`);

/** The octets as text, in which the names of custom sections can be looked for. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

test("exports of a core module are renamed, and it still runs", async () => {
  // Longer than 127 octets, so that the length itself gets longer.
  const name = "wasi:cli/run@0.2.12#run".repeat(10);
  const renamed = renameCoreExports(core, (old) => (old === "old" ? name : old));
  const { instance } = await WebAssembly.instantiate(Buffer.from(renamed));
  assert.deepEqual(Object.keys(instance.exports), ["memory", name]);
  assert.equal((instance.exports[name] as () => number)(), 42);
});

test("no custom section of a core module remains", () => {
  const renamed = text(renameCoreExports(core, (name) => name));
  for (const name of ["\u0004name", "sourceMappingURL"]) {
    assert.ok(text(core).includes(name));
    assert.ok(!renamed.includes(name));
  }
});

test("no custom section remains in a nested component", async () => {
  const component = await parse(`(component $outer
    (component $inner (core module $m (func $g (export "g"))))
    (core module $n (func $h (export "h"))))`);
  const stripped = stripCustomSections(component);
  assert.match(text(component), /component-name/u);
  assert.ok(text(component).includes("\u0004name"));
  assert.doesNotMatch(text(stripped), /name/u);
  assert.ok(stripped.length < component.length);
});

test("truncated bytes end in an error that says where", () => {
  for (let length = 0; length < core.length; length++) {
    try {
      renameCoreExports(core.subarray(0, length), (name) => name);
    } catch (error) {
      assert.ok(error instanceof ReaderError, String(error));
      assert.ok(error.offset <= length);
    }
  }
  assert.throws(() => renameCoreExports(core.subarray(0, core.length - 1), (name) => name), ReaderError);
});

test("a start function becomes the export `_initialize`, where the module has imports", async () => {
  const startable = await parse(`(module
    (import "host" "note" (func $note (param i32)))
    (global $g (mut i32) (i32.const 0))
    (func $s (global.set $g (i32.const 7)) (call $note (global.get $g)))
    (func (export "get") (result i32) global.get $g)
    (start $s))`);
  const noted: number[] = [];
  const { instance } = await WebAssembly.instantiate(Buffer.from(deferCoreStart(startable)), {
    host: { note: (value: number) => void noted.push(value) },
  });
  const { get, _initialize } = instance.exports as Readonly<Record<string, () => number>>;
  assert.equal(get?.(), 0);
  _initialize?.();
  assert.equal(get?.(), 7);
  assert.deepEqual(noted, [7]);
});

test("a start function stays one in a module without imports, and a module without one stays as it is", async () => {
  const alone = await parse(
    `(module (global $g (mut i32) (i32.const 0)) (func $s (global.set $g (i32.const 7))) (start $s))`,
  );
  assert.equal(deferCoreStart(alone), alone);
  const importing = await parse(`(module (import "host" "note" (func)) (func (export "f")))`);
  assert.equal(deferCoreStart(importing), importing);
});
