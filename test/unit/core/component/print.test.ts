import assert from "node:assert/strict";
import { test } from "node:test";
import { printFunctionType, printValueType, type ValueType } from "../../../../core/component/index.ts";

const u8: ValueType = { kind: "primitive", type: "u8" };
const text: ValueType = { kind: "primitive", type: "string" };
const file = { name: "file" };

function check(type: ValueType, expected: string): void {
  assert.equal(printValueType(type), expected);
}

test("types are spelled as in WIT", () => {
  check({ kind: "list", element: { kind: "option", type: u8 } }, "list<option<u8>>");
  check({ kind: "fixed-length-list", element: u8, length: 4 }, "list<u8, 4>");
  check({ kind: "tuple", types: [u8, text] }, "tuple<u8, string>");
  check({ kind: "map", key: text, value: u8 }, "map<string, u8>");
  check({ kind: "own", resource: file }, "file");
  check({ kind: "borrow", resource: file }, "borrow<file>");
  check({ kind: "stream", type: u8 }, "stream<u8>");
  check({ kind: "future", type: undefined }, "future");
  check({ kind: "enum", labels: ["on", "off"] }, "enum { on, off }");
  check({ kind: "record", fields: [{ name: "size", type: u8 }] }, "record { size: u8 }");
  check(
    {
      kind: "variant",
      cases: [
        { name: "none", type: undefined },
        { name: "some", type: u8 },
      ],
    },
    "variant { none, some(u8) }",
  );
});

test("a result names only the sides it has", () => {
  check({ kind: "result", ok: undefined, err: undefined }, "result");
  check({ kind: "result", ok: u8, err: undefined }, "result<u8>");
  check({ kind: "result", ok: undefined, err: text }, "result<_, string>");
  check({ kind: "result", ok: u8, err: text }, "result<u8, string>");
});

test("a named type is its name", () => {
  check({ kind: "option", type: { kind: "named", name: "filesize", type: u8 } }, "option<filesize>");
});

test("a function has parameters and perhaps a result", () => {
  const params = [{ name: "path", type: text }];
  assert.equal(printFunctionType({ async: false, params, result: u8 }), "func(path: string) -> u8");
  assert.equal(printFunctionType({ async: true, params: [], result: undefined }), "async func()");
});

test("types that repeat their parts without end are cut short", () => {
  let type: ValueType = u8;
  for (let depth = 0; depth < 90; depth += 1) type = { kind: "tuple", types: [type, type] };
  assert.ok(printValueType(type).length < 2000);
});
