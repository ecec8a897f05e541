import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { printFunc, printType } from "../../../../../core/wit/index.ts";
import { interfaceOf, packageOf } from "../support.ts";

describe("a type is spelled as it is written", () => {
  const spellings = [
    "u8",
    "string",
    "error-context",
    "list<list<u8>>",
    "list<u8, 4>",
    "map<string, rec>",
    "option<rec>",
    "tuple<u8, %type>",
    "result",
    "result<u8>",
    "result<_, string>",
    "result<u8, string>",
    "stream",
    "stream<u8>",
    "future<result<r>>",
    "borrow<r>",
    "r",
  ];
  for (const spelling of spellings) {
    it(spelling, () => {
      const pkg = packageOf(
        `interface i { resource r; record rec { a: u8 } type %type = u8; f: func(a: ${spelling}); }`,
      );
      const func = interfaceOf(pkg, "i").functions.get("f");
      assert.equal(printType(func?.params[0]?.type ?? "bool"), spelling);
    });
  }
});

it("spells functions without `self`", () => {
  const pkg = packageOf("interface i { resource r { m: async func(%list: u8) -> string; } f: func(); }");
  assert.deepEqual([...interfaceOf(pkg, "i").functions.values()].map(printFunc), [
    "async func(%list: u8) -> string",
    "func()",
  ]);
});
