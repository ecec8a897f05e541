/** How components show values, compared with `util.inspect` and `util.format` of Node. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as util from "node:util";
import {
  format,
  inspect,
} from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/inspect.ts";

class Point {
  x = 1;
  y = 2;
}
class Named extends Map<string, number> {}
class Tagged {
  get [Symbol.toStringTag](): string {
    return "Tag";
  }
}
const circular: Record<string, unknown> = { name: "a" };
circular["self"] = circular;
circular["list"] = [circular, { circular }];

/** A function: each side gets its own value. */
const values: Readonly<Record<string, unknown>> = {
  numbers: [0, -0, 1.5, NaN, Infinity, 10n],
  texts: ["a", "it's", `"it's"`, 'it\'s "both" `three`', "line\nline", "\0\x1b\x7f\\", "\ud800x", "é天🛠"],
  "text at the top": "it's",
  nothing: [undefined, null, true],
  symbols: [Symbol("s"), Symbol.iterator, Symbol()],
  object: { a: 1, "b-c": 2, 3: 4, [Symbol("s")]: 5 },
  empty: [{}, [], new Map(), new Set(), () => {}],
  depth: { a: { b: { c: { d: {} }, e: [1], f: [] } } },
  "depth of classes": { a: { b: { c: new Point(), d: new Map([[1, 2]]) } } },
  instances: [
    new Point(),
    new Named([["a", 1]]),
    new Tagged(),
    Object.create(null),
    { __proto__: null, a: 1 },
  ],
  map: new Map<unknown, unknown>([
    ["a", { b: 1 }],
    [{ k: 1 }, new Set([1, "x"])],
  ]),
  functions: [
    function named() {},
    () => {},
    class A extends Map {},
    class B extends Point {},
    async () => {},
    function* gen() {},
  ],
  "function with properties": Object.assign(function f() {}, { a: 1 }),
  dates: [new Date(0), new Date(NaN), /a\/b/gi],
  // eslint-disable-next-line no-sparse-arrays
  holes: [1, , , 4, ,],
  "array with properties": Object.assign([1, 2], { extra: true, [-1]: 2 }),
  long: Array.from(
    { length: 120 },
    (_, index) => `${index} ${"long enough for a line of its own".repeat(2)}`,
  ),
  "long text in an object": { text: "x".repeat(300), lines: `${"x".repeat(60)}\n${"y".repeat(60)}` },
  views: [new Uint8Array([1, 2, 3]), new Float64Array(2), new Uint8Array([1, 2]).buffer],
  circular,
  getters: {
    get a() {
      return 1;
    },
    set b(_value: unknown) {},
    get c() {
      return 1;
    },
    set c(_value: unknown) {},
  },
  boxed: [Object(1), Object("s"), Object(true), Object(1n), Object(Symbol("x"))],
  weak: [new WeakMap(), new WeakSet()],
  wide: { first: "a".repeat(30), second: "b".repeat(30), third: "c".repeat(30), fourth: { fifth: 1 } },
  nested: {
    tools: [{ name: "forecast", input: { type: "object", properties: { city: { type: "string" } } } }],
  },
  custom: {
    [util.inspect.custom]: (depth: number) => `<custom ${depth}>`,
  },
  iterators: [[1].values(), "a"[Symbol.iterator]].length,
};

describe("a value is shown as Node shows it", () => {
  for (const [name, value] of Object.entries(values)) {
    test(name, () => assert.equal(inspect(value), util.inspect(value)));
  }
});

test("options change what is shown as they do in Node", () => {
  const value = { b: { c: { d: { e: 1 } } }, a: [1, 2, 3, 4], text: "long text" };
  for (const options of [
    { depth: 0 },
    { depth: null },
    { depth: Infinity },
    { maxArrayLength: 2 },
    { maxStringLength: 3 },
    { sorted: true },
    { compact: false },
    { compact: 1 },
    { breakLength: 20 },
    { breakLength: Infinity, depth: null },
    { getters: true },
  ]) {
    assert.equal(inspect(value, options), util.inspect(value, options), JSON.stringify(options));
  }
});

test("errors are shown with their stack, their cause and their properties", () => {
  const error = Object.assign(new TypeError("outer", { cause: new RangeError("inner") }), { code: "E_CODE" });
  const shown = inspect(error);
  assert.match(shown, /^TypeError: outer\n\s+at /);
  assert.match(shown, /\[cause\]: RangeError: inner\n\s+at /);
  assert.match(shown, /code: 'E_CODE'/);
});

test("an engine's stack without the message gets it", () => {
  const error = new Error("boom");
  error.stack = "    at run (index.js:1:2)\n";
  assert.equal(inspect(error), "Error: boom\n    at run (index.js:1:2)");
  error.stack = "";
  assert.equal(inspect(error), "[Error: boom]");
});

test("hostile values are shown, and do not throw", () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error("no");
      },
    },
  );
  assert.equal(typeof inspect(hostile), "string");
  const error = new Error("x");
  Object.defineProperty(error, "message", { value: Symbol("m") });
  assert.equal(typeof inspect(error), "string");
});

test("format directives", () => {
  const cases: readonly (readonly unknown[])[] = [
    [],
    ["a", "b", 1],
    ["%s is %d", "x", 1.5, "more"],
    ["%s %s"],
    ["%s", { a: { b: 1 } }],
    ["%s", new Date(0)],
    ["%s", -0, 10n, Symbol("a")],
    ["%i %f %d", "12.7px", "1.5e3", "x"],
    ["%d", 10n, {}],
    ["%j", { a: [1] }],
    ["%j", undefined],
    ["%o and %O", [1], { a: 1 }],
    ["100%", 1],
    ["%% %s", 1],
    ["%%"],
    ["%c styled", "color: red"],
    [1, "a", { b: 2 }],
    [{ a: 1 }, "%s", "x"],
    ["%x", 1],
  ];
  for (const each of cases) assert.equal(format(...each), util.format(...each), util.inspect(each));
});
