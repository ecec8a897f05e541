/** `structuredClone`, `atob` and `btoa` of components, compared with those of Node. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as base64 from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/base64.ts";
import { structuredClone as ours } from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/structured-clone.ts";

class Point {
  x = 1;
  get double() {
    return this.x * 2;
  }
}
// eslint-disable-next-line no-sparse-arrays
const holes = Object.assign([1, , 3], { extra: true });
const shared = { a: 1 };

const values: Readonly<Record<string, unknown>> = {
  primitives: [1, -0, NaN, "é", true, null, undefined, 10n],
  objects: { a: { b: [1, 2, { c: 3 }] }, __proto__: { inherited: 1 } },
  "own __proto__": JSON.parse('{"__proto__": 1, "a": 2}'),
  instances: new Point(),
  holes,
  dates: [new Date(5), new Date(NaN)],
  expressions: /a(b)/giu,
  maps: new Map<unknown, unknown>([
    ["a", { b: 1 }],
    [{ k: 1 }, new Set([1, [2]])],
  ]),
  views: [
    new Uint8Array([1, 2, 3]).subarray(1),
    new Float32Array([1.5]),
    new DataView(new ArrayBuffer(4), 1, 2),
  ],
  buffers: new Uint8Array([1, 2]).buffer,
  boxed: [Object(1), Object("s"), Object(false), Object(5n)],
  errors: [new TypeError("t", { cause: { a: 1 } }), Object.assign(new Error("e"), { code: 1 })],
  "the same object twice": [shared, shared],
  getters: {
    get a() {
      return 5;
    },
  },
};

describe("clones as Node does", () => {
  for (const [name, value] of Object.entries(values)) {
    test(name, () => {
      const clone = ours(value);
      assert.deepEqual(clone, structuredClone(value));
      if (typeof value === "object") assert.notEqual(clone, value);
    });
  }
});

test("keeps circles, and what is the same stays the same", () => {
  const value: Record<string, unknown> = { list: [] };
  value["self"] = value;
  (value["list"] as unknown[]).push(value);
  const clone = ours(value);
  assert.equal(clone["self"], clone);
  assert.equal((clone["list"] as unknown[])[0], clone);
  const buffer = new ArrayBuffer(2);
  const [a, b] = ours([new Uint8Array(buffer), new Uint8Array(buffer)]);
  assert.equal(a?.buffer, b?.buffer);
});

test("refuses what has no copy", () => {
  for (const value of [
    () => {},
    Symbol("s"),
    { f() {} },
    new WeakMap(),
    Promise.resolve(),
    [1].values(),
    (function* () {})(),
  ]) {
    assert.throws(() => structuredClone(value), { name: "DataCloneError" });
    assert.throws(() => ours(value), { name: "DataCloneError" });
  }
});

test("takes buffers away when they are transferred", () => {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const clone = ours({ buffer }, { transfer: [buffer] });
  assert.deepEqual(new Uint8Array(clone.buffer), Uint8Array.of(1, 2, 3));
  assert.equal(buffer.byteLength, 0);
  assert.throws(() => ours(1, { transfer: [buffer] }), { name: "DataCloneError" });
});

test("base64 of texts is as in Node", () => {
  const run = (work: () => string) => {
    try {
      return work();
    } catch (error) {
      return (error as Error).name;
    }
  };
  for (const text of ["", "a", "ab", "abc", "\xff\xfe\x00", "é", "€", 12 as never, null as never]) {
    assert.equal(
      run(() => base64.btoa(text)),
      run(() => btoa(text)),
      JSON.stringify(text),
    );
  }
  for (const text of [
    "",
    "YQ==",
    "YQ",
    "YQ=",
    "Y",
    " Y Q = = ",
    "YWI=",
    "YWJj",
    "YW=J",
    "YWJj=",
    "____",
    "////",
    "YQ==a",
    "=",
    "ab\u00e9d",
  ]) {
    assert.equal(
      run(() => base64.atob(text)),
      run(() => atob(text)),
      JSON.stringify(text),
    );
  }
});

test("base64 of bytes is as in Node, with both sets of digits", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length * 11) & 255);
    assert.equal(base64.encodeBase64(bytes), Buffer.from(bytes).toString("base64"));
    assert.equal(base64.encodeBase64(bytes, true), Buffer.from(bytes).toString("base64url"));
    assert.deepEqual(base64.decodeBase64(base64.encodeBase64(bytes)), bytes);
    assert.deepEqual(base64.decodeBase64(base64.encodeBase64(bytes, true)), bytes);
  }
});
