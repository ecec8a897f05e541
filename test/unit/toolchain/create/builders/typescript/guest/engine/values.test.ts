import assert from "node:assert/strict";
import { test } from "node:test";
import {
  toWit,
  WrongValue,
  type TypeTable,
  type ValueType,
} from "../../../../../../../../toolchain/create/builders/typescript/guest/engine/values.ts";

const table: TypeTable = [
  "string",
  { int: [0, 255] },
  { int: [-(2 ** 63), 2 ** 63] },
  { list: 0 },
  { option: 0 },
  {
    record: [
      ["name", 0],
      ["age", 4],
    ],
  },
  {
    variant: [
      ["text", 0],
      ["none", null],
    ],
  },
  { enum: ["low", "high"] },
  { flags: ["a", "b"] },
  { tuple: [0, 1] },
  { option: 4, nested: true },
  { result: [0, null] },
  "bytes",
  "char",
  "bool",
  { float: true },
  { list: 1, length: 2 },
  { handle: "input-stream" },
];
const indexOf = (type: ValueType) => table.indexOf(type);
const [
  string,
  u8,
  s64,
  list,
  option,
  record,
  variant,
  enumeration,
  flags,
  tuple,
  nested,
  result,
  bytes,
  char,
  bool,
  float,
  fixed,
  handle,
] = table.map(indexOf) as number[];

const accepted: readonly (readonly [type: number | undefined, value: unknown, taken: unknown])[] = [
  [string, "a\ud800b", "a\ufffdb"],
  [u8, 255, 255],
  [s64, 5n, 5],
  [s64, -(2 ** 62), -(2 ** 62)],
  [list, new Set(["a"]), ["a"]],
  [option, null, undefined],
  [option, "x", "x"],
  [record, { name: "n", more: 1 }, { name: "n", age: undefined }],
  [variant, { tag: "text", val: "x", more: 1 }, { tag: "text", val: "x" }],
  [variant, { tag: "none" }, { tag: "none" }],
  [enumeration, "low", "low"],
  [flags, { a: true }, { a: true }],
  [tuple, ["x", 1], ["x", 1]],
  [nested, undefined, { tag: "none" }],
  [nested, { tag: "some", val: null }, { tag: "some", val: undefined }],
  [result, { tag: "err" }, { tag: "err" }],
  [bytes, [1, 2], Uint8Array.of(1, 2)],
  [bytes, new Uint16Array([1]), Uint8Array.of(1, 0)],
  [char, "🛠", "🛠"],
  [bool, false, false],
  [float, Number.NaN, Number.NaN],
  [fixed, [1, 2], [1, 2]],
];
for (const [type, value, taken] of accepted) {
  test(`${JSON.stringify(table[type ?? 0])} takes ${printed(value)}`, () => {
    assert.deepEqual(toWit(table, type ?? 0, value, ""), taken);
  });
}

const refused: readonly (readonly [type: number | undefined, value: unknown, message: string])[] = [
  [string, 42, "`x`: expected a string, found 42"],
  [u8, 256, "`x`: expected a whole number from 0 to 255, found 256"],
  [u8, 1.5, "`x`: expected a whole number from 0 to 255, found 1.5"],
  [u8, "1", '`x`: expected a whole number from 0 to 255, found "1"'],
  [list, "ab", '`x`: expected an array, found "ab"'],
  [list, ["a", 1], "`x[1]`: expected a string, found 1"],
  [record, null, "`x`: expected an object, found null"],
  [record, { name: { a: 1 } }, "`x.name`: expected a string, found an object"],
  [variant, { tag: "nope" }, '`x.tag`: expected one of `text`, `none`, found "nope"'],
  [variant, { tag: "text", val: [] }, "`x.val`: expected a string, found an array of 0"],
  [enumeration, "middle", '`x`: expected one of `low`, `high`, found "middle"'],
  [flags, { c: true }, '`x.c`: expected a flag: one of `a`, `b`, found "c"'],
  [tuple, ["x"], "`x`: expected an array of 2, found an array of 1"],
  [bytes, [1, 300], "`x[1]`: expected a whole number from 0 to 255, found 300"],
  [char, "ab", '`x`: expected a string of one character, found "ab"'],
  [bool, "yes", '`x`: expected true or false, found "yes"'],
  [float, 1n, "`x`: expected a number, found 1n"],
  [fixed, [1], "`x`: expected an array of 2, found an array of 1"],
  [handle, 5, "`x`: expected a `input-stream`, found 5"],
  [string, new Map(), "`x`: expected a string, found a Map"],
  [string, () => 1, "`x`: expected a string, found a function"],
  [string, Symbol("s"), "`x`: expected a string, found a symbol"],
  [string, "x".repeat(0) || undefined, "`x`: expected a string, found undefined"],
];
for (const [type, value, message] of refused) {
  test(`${JSON.stringify(table[type ?? 0])} refuses ${printed(value)}`, () => {
    assert.throws(() => toWit(table, type ?? 0, value, "x"), new WrongValueMessage(message).matches);
  });
}

class WrongValueMessage {
  readonly matches = (error: unknown): boolean => {
    assert.ok(error instanceof WrongValue);
    assert.equal(error.message, this.message);
    return true;
  };
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function printed(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function")
    return String(value);
  return value === undefined ? "undefined" : JSON.stringify(value);
}
