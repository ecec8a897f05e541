import assert from "node:assert/strict";
import { test } from "node:test";
import * as vm from "node:vm";
import {
  exported,
  frameLines,
  fromHost,
  imported,
  importedClass,
  toHost,
} from "../../../../../../../../toolchain/create/builders/typescript/guest/engine/starling.ts";
import type { TypeTable } from "../../../../../../../../toolchain/create/builders/typescript/guest/engine/values.ts";

/** A value as another global object makes it, like that of the engine's bindings. */
function foreign(code: string): unknown {
  return vm.runInNewContext(`(${code})`) as unknown;
}

test("what comes from the host is of this global object, with numbers", () => {
  const value = fromHost(
    foreign(
      `{ id: 5n, list: [1n, undefined], bytes: new Uint8Array([1]).subarray(0), longs: new BigInt64Array([-2n]), text: "a" }`,
    ),
  );
  assert.deepEqual(value, { id: 5, list: [1, null], bytes: Uint8Array.of(1), longs: [-2], text: "a" });
  assert.ok((value as { readonly bytes: unknown }).bytes instanceof Uint8Array);
  assert.equal(fromHost(undefined), null);
});

test("a handle of a resource stays the same object", () => {
  const handle = foreign("new (class Handle { })()");
  assert.equal(fromHost(handle), handle);
});

const types: TypeTable = [
  { int: [0, 2 ** 64] },
  { list: 0 },
  { record: [["ids", 1]] },
  { option: 2 },
  {
    variant: [
      ["found", 3],
      ["none", null],
    ],
  },
  { int: [-(2 ** 63), 2 ** 63] },
];

test("a list of 64-bit integers has a `bigint` for each, wherever it is", () => {
  assert.deepEqual(toHost(types, 4, { tag: "found", val: { ids: [1, 2] } }, true), {
    tag: "found",
    val: { ids: [1n, 2n] },
  });
  assert.deepEqual(toHost(types, 4, { tag: "none" }, true), { tag: "none" });
  assert.equal(toHost(types, 3, null, true), null);
  assert.equal(toHost(types, 0, 7, true), 7);
});

test("a negative number that the engine cannot hand over is an error", () => {
  assert.equal(toHost(types, 5, 5, true), 5);
  assert.equal(toHost(types, 5, -5, false), -5);
  assert.throws(() => toHost(types, 5, -5, true), /cannot hand over `-5` as `s64`/);
});

test("an error of the host is an `Error` with its value", () => {
  const call = imported(
    () => {
      throw foreign(
        `Object.assign(new Error("lost (see error.payload)"), { payload: { tag: "lost", val: 3n } })`,
      );
    },
    types,
    [],
  );
  assert.throws(call, (thrown) => {
    assert.ok(thrown instanceof Error);
    assert.deepEqual((thrown as Error & { readonly payload: unknown }).payload, { tag: "lost", val: 3 });
    return true;
  });
});

test("the functions of a class of the host are replaced, and its objects are still its own", () => {
  class Counter {
    add(amount: unknown): unknown {
      return [amount, 2n];
    }
    static of(): Counter {
      return new Counter();
    }
  }
  importedClass(Counter, types, { add: [1] });
  const counter = Counter.of();
  assert.ok(counter instanceof Counter);
  assert.deepEqual(counter.add([5]), [[5], 2]);
});

test("an error that is no value of WIT cannot be taken for one by the bindings", () => {
  const call = exported(types, { path: "run", value: null, error: { type: 0, from: "other" } }, () => {
    throw new Error("boom");
  });
  let thrown: object = {};
  try {
    call();
  } catch (error) {
    thrown = error as object;
  }
  assert.throws(() => Object.hasOwn(thrown, "payload"), /boom/);
  assert.throws(() => Number(thrown), /boom/);
});

test("frames have the form that the positions are read from", () => {
  const stack = "run@component.js:3:7\n@component.js:9:1\nexport_tools$call@initializer.js:2:2\n";
  assert.equal(
    frameLines(stack, "component.js"),
    "    at run (component.js:3:7)\n    at <anonymous> (component.js:9:1)",
  );
});
