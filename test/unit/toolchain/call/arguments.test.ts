import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ToolchainError } from "../../../../core/errors.ts";
import { readArguments, type JsonSchema } from "../../../../toolchain/call/index.ts";

const schema: JsonSchema = {
  type: "object",
  properties: {
    city: { type: "string" },
    days: { type: "integer", default: 3 },
    factor: { type: "number" },
    exact: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    place: { type: "object" },
    limit: { type: ["integer", "null"] },
    unit: { enum: ["celsius", "fahrenheit", 1] },
    id: { anyOf: [{ type: "number" }, { type: "string" }] },
    known: { $ref: "#/$defs/a~1b" },
    self: { $ref: "#/properties/self" },
    free: {},
  },
  $defs: { "a/b": { type: "boolean" } },
};

const cases: readonly (readonly [words: readonly string[], values: Readonly<Record<string, unknown>>])[] = [
  [[], {}],
  [["city=Rome"], { city: "Rome" }],
  [["city=5", "days=5"], { city: "5", days: 5 }],
  [["city="], { city: "" }],
  [["city=a=b\nc"], { city: "a=b\nc" }],
  [["factor=1.5e3", "exact=true"], { factor: 1500, exact: true }],
  [['tags=["a","b"]', 'place={"x": [1]}'], { tags: ["a", "b"], place: { x: [1] } }],
  [["limit=null"], { limit: null }],
  [["limit=7"], { limit: 7 }],
  [["unit=celsius"], { unit: "celsius" }],
  [["unit=1"], { unit: 1 }],
  [["id=12"], { id: 12 }],
  [["id=a12"], { id: "a12" }],
  [["known=false"], { known: false }],
  [["self=x", "free=12"], { self: "x", free: "12" }],
  [[' {"days": 2, "city": "Rome"}'], { days: 2, city: "Rome" }],
  [["__proto__=x"], Object.fromEntries([["__proto__", "x"]])],
];

describe("arguments become what the schema asks for:", () => {
  for (const [words, values] of cases) {
    test(words.join(" ") || "none", () => assert.deepEqual(readArguments(words, schema).values, values));
  }
});

test("arguments stay texts where the schema does not say what they are", () => {
  assert.deepEqual(readArguments(["a=1", "b=true"], { type: "object" }), {
    values: { a: "1", b: "true" },
    warnings: [],
  });
});

test("a name that the schema does not have is passed on with a warning", () => {
  assert.deepEqual(readArguments(["cty=Rome"], schema), {
    values: { cty: "Rome" },
    warnings: ["the tool has no argument `cty`, did you mean `city`?"],
  });
});

const refusals: readonly (readonly [words: readonly string[], says: RegExp])[] = [
  [["days=three"], /expected an integer for the argument `days`, found `three`/],
  [["days=1.5"], /expected an integer for the argument `days`, found `1.5`/],
  [["factor=0x10"], /expected a number/],
  [["factor="], /expected a number/],
  [["exact=yes"], /expected true or false for the argument `exact`, found `yes`/],
  [["limit=x"], /expected an integer or null/],
  [["place=[1]"], /expected a JSON object for the argument `place`, found `\[1\]`/],
  [["place={a: 1}"], /argument `place` .*expected a name in double quotes/],
  [["city=Rome", "city=Bern"], /`city` is given twice/],
  [["Rome"], /expected key=value, found `Rome`/],
  [["[1]"], /expected a JSON object, found `\[1\]`/],
  [["city=Rome", '{"days": 1}'], /expected key=value, found `{"days": 1}`/],
  [['{"city": "Rome",}'], /the arguments are not JSON: expected a name in double quotes/],
];

describe("arguments are refused with the reason:", () => {
  for (const [words, says] of refusals) {
    test(words.join(" "), () => {
      assert.throws(
        () => readArguments(words, schema),
        (error) => error instanceof ToolchainError && says.test(error.message),
      );
    });
  }
});

test("a mistake in JSON is shown with its line and a caret", () => {
  assert.throws(
    () => readArguments(['{\n  "city": "Rome"\n  "days": 3\n}'], schema),
    (error: Error) => {
      assert.equal((error.cause as Error).message, 'line 3, column 3:\n    "days": 3\n    ^');
      return true;
    },
  );
});
