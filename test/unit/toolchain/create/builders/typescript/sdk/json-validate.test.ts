/** The small validator of plain JSON Schema agrees with ajv, and says what is wrong in words for a model. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import {
  validateJson as validate,
  withDefaults,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/json-validate.ts";
import { keywords } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/json-keywords.ts";
import { RARE_KEYWORDS } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/rare-keywords.ts";
import { describeProblems } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/problems.ts";

const validateJson = (schema: unknown, value: unknown) => validate(schema, value, keywords);

const values: readonly unknown[] = [
  null,
  true,
  0,
  1,
  -1.5,
  0.3,
  3,
  100,
  "",
  "a",
  "abc",
  "🛠🛠",
  "2025-11-25",
  [],
  [1],
  [1, 1],
  [1, "a", true],
  [[1], [1]],
  {},
  { a: 1 },
  { a: "x", b: 2 },
  { a: { b: [1, 2] }, c: null },
  { a: 1, b: 2, c: 3 },
  { phone: "1", contact: "phone" },
  { contact: "email" },
  { __proto__x: 1, constructor: 2 },
];

const schemas: readonly unknown[] = [
  true,
  false,
  {},
  { type: "string" },
  { type: "integer" },
  { type: ["number", "null"] },
  { type: "object", required: ["a"] },
  {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number" } },
    required: ["a"],
    additionalProperties: false,
  },
  { properties: { a: { type: "string" } }, additionalProperties: { type: "number" } },
  { patternProperties: { "^[ab]$": { type: "number" } }, additionalProperties: false },
  { propertyNames: { maxLength: 1 } },
  { minProperties: 1, maxProperties: 2 },
  { const: { a: 1 } },
  { enum: [1, "a", null, [1]] },
  { minimum: 0, exclusiveMaximum: 3 },
  { exclusiveMinimum: 0, maximum: 3 },
  { multipleOf: 0.1 },
  { multipleOf: 2 },
  { minLength: 1, maxLength: 2 },
  { pattern: "^[a-c]+$" },
  { items: { type: "number" } },
  { prefixItems: [{ type: "number" }, { type: "string" }], items: false },
  { prefixItems: [{ type: "number" }], unevaluatedItems: { type: "string" } },
  { minItems: 1, maxItems: 2, uniqueItems: true },
  { contains: { type: "number" }, minContains: 2 },
  { contains: { type: "number" }, maxContains: 1 },
  { allOf: [{ required: ["a"] }, { maxProperties: 1 }] },
  { anyOf: [{ type: "string" }, { type: "array", minItems: 2 }] },
  { oneOf: [{ type: "number" }, { minimum: 1 }] },
  { not: { type: "object" } },
  JSON.parse('{ "if": { "required": ["a"] }, "then": { "required": ["b"] }, "else": { "type": "array" } }'),
  { $defs: { n: { type: "number" } }, properties: { a: { $ref: "#/$defs/n" } } },
  { $defs: { n: { $anchor: "here", type: "number" } }, items: { $ref: "#here" } },
  { type: ["array", "number"], items: { $ref: "#" } },
  { dependentRequired: { a: ["b"] } },
  { dependentSchemas: { a: { maxProperties: 1 } } },
  { properties: { a: true }, unevaluatedProperties: false },
  {
    allOf: [{ properties: { a: true } }],
    anyOf: [{ properties: { b: true }, required: ["b"] }, true],
    unevaluatedProperties: false,
  },
  JSON.parse(
    '{ "if": { "properties": { "contact": { "const": "phone" } }, "required": ["contact"] }, "then": { "required": ["phone"] } }',
  ),
];

describe("the validator of plain JSON Schema", () => {
  for (const schema of schemas) {
    test(`agrees with ajv about ${JSON.stringify(schema)}`, () => {
      const ajv = new Ajv2020({ strict: false, allErrors: true, multipleOfPrecision: 9 }).compile(
        schema as object,
      );
      for (const value of values) {
        const problems = validateJson(schema, value);
        assert.equal(
          problems.length === 0,
          ajv(value),
          `${JSON.stringify(value)}: ${JSON.stringify(problems)}`,
        );
      }
    });
  }

  test("does without the rare keywords where the schema has none of them", () => {
    for (const schema of schemas) {
      const text = JSON.stringify(schema);
      if (RARE_KEYWORDS.some((keyword) => text.includes(`"${keyword}":`))) continue;
      for (const value of values)
        assert.deepEqual(validate(schema, value, undefined), validateJson(schema, value), text);
    }
  });

  test("counts items that `contains` has found as evaluated, which ajv does not", () => {
    const schema = { contains: { const: 1 }, unevaluatedItems: false };
    assert.deepEqual(validateJson(schema, [1, 1]), []);
    assert.equal(validateJson(schema, [1, 2]).length, 1);
  });

  test("follows a schema that refers to itself, and ends at one that only refers to itself", () => {
    const tree = { properties: { children: { items: { $ref: "#" } }, name: { type: "string" } } };
    assert.equal(validateJson(tree, { children: [{ children: [{ name: 5 }] }] }).length, 1);
    assert.deepEqual(validateJson({ $ref: "#" }, 1), []);
  });

  const formats: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["date", ["2025-11-25", "2024-02-29"], ["2025-02-29", "25.11.2025", "2025-13-01"]],
    [
      "date-time",
      ["2025-11-25T09:30:00Z", "2025-11-25T09:30:00.5+01:00"],
      ["2025-11-25", "2025-11-25T25:00:00Z"],
    ],
    ["time", ["09:30:00", "09:30:00Z"], ["24:00:00", "9:30"]],
    ["email", ["a@b.c", "first.last+tag@example.org"], ["a", "a@", "a b@c.d", "a@b..c"]],
    ["uri", ["https://example.org/a?b#c", "urn:isbn:1"], ["example.org", "https://a b"]],
    ["uuid", ["00000000-0000-4000-8000-000000000000"], ["0000", "g0000000-0000-4000-8000-000000000000"]],
    ["unknown-format", ["anything"], []],
  ];
  for (const [format, good, bad] of formats) {
    test(`knows the format ${format}`, () => {
      for (const text of good) assert.deepEqual(validateJson({ format }, text), [], text);
      for (const text of bad) assert.equal(validateJson({ format }, text).length, 1, text);
    });
  }
});

test("fills in defaults, also inside, and changes neither value nor schema", () => {
  const schema = {
    properties: {
      days: { default: 3 },
      tags: { default: [] as unknown[] },
      inner: { properties: { deep: { default: "x" } } },
      list: { items: { properties: { n: { default: 0 } } } },
    },
  };
  const value = { days: 5, inner: {}, list: [{}, { n: 1 }] };
  const filled = withDefaults(schema, value) as { readonly tags: string[] };
  filled.tags.push("mine");
  assert.deepEqual(filled, { days: 5, tags: ["mine"], inner: { deep: "x" }, list: [{ n: 0 }, { n: 1 }] });
  assert.deepEqual(value, { days: 5, inner: {}, list: [{}, { n: 1 }] });
  assert.deepEqual(schema.properties.tags.default, []);
});

describe("problems in words", () => {
  const schema = {
    type: "object",
    properties: {
      city: { type: "string", minLength: 2 },
      days: { type: "integer", minimum: 1 },
      unit: { enum: ["celsius", "kelvin"] },
      stops: {
        type: "array",
        items: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
      },
      when: { type: "string", format: "date" },
    },
    required: ["city"],
    additionalProperties: false,
  };
  const check = (value: unknown, ...lines: readonly string[]) =>
    assert.equal(describeProblems("argument", validateJson(schema, value)), lines.join("\n"));

  test("name the argument, what was expected and what came", () => {
    check({ city: "Oslo", days: "three" }, "argument `days`: expected integer, received string");
    check({ city: "Oslo", days: 1.5 }, "argument `days`: expected integer, received 1.5");
    check({ city: "Oslo", days: 0 }, "argument `days`: expected at least 1, received 0");
    check({ city: "O" }, "argument `city`: expected at least 2 characters, received 1");
    check({ city: "Oslo", unit: "F" }, 'argument `unit`: expected one of "celsius", "kelvin", received "F"');
    check({ city: "Oslo", when: "today" }, 'argument `when`: expected the format date, received "today"');
  });

  test("say that an argument is missing, also inside of another", () => {
    check({}, "argument `city` is missing: expected string");
    check(
      { city: "Oslo", stops: [{ name: "Bergen" }, {}] },
      "argument `stops[1].name` is missing: expected string",
    );
  });

  test("say which names are known", () => {
    check(
      { city: "Oslo", day: 3 },
      "argument `day` is unknown; known are `city`, `days`, `unit`, `stops`, `when`",
    );
  });

  test("come all at once", () => {
    check(
      { days: "x", unit: 1 },
      "argument `city` is missing: expected string",
      "argument `days`: expected integer, received string",
      'argument `unit`: expected one of "celsius", "kelvin", received 1',
    );
  });
});
