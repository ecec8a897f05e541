/** Schemas of tools as clients get them: `components/lib/schema`, judged by what the official clients compile and check with. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AjvJsonSchemaValidator as NewValidator } from "@modelcontextprotocol/client/validators/ajv";
import { ToolSchema } from "@modelcontextprotocol/sdk/types.js";
import { AjvJsonSchemaValidator as OldValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import { Random } from "../../random.ts";
import { compileFace } from "./compile-face.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  reset(): void;
  input(start: number, length: number, isNew: boolean): bigint;
  output(start: number, length: number, isNew: boolean): bigint;
  said(): bigint;
  pattern(start: number, length: number): number;
  dateTime(start: number, length: number): number;
}

const face = await compileFace<Face>("schema");

/** One value of every kind that JSON has, and some that look like what a keyword takes. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  5,
  -1,
  "string",
  "",
  "(?P<year>\\d+)",
  "#/nowhere",
  "#anchor",
  "https://example.com/schema.json",
  [],
  [1],
  ["a"],
  [{}],
  [true],
  [null],
  ["string", "any"],
  ["object", "null"],
  {},
  { a: true },
  { a: 5 },
  { a: ["b"] },
  { a: {} },
  { "(": {} },
  { type: "any" },
  { properties: { a: { required: true } } },
];

const keywords: readonly string[] = [
  ..."type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern".split(
    " ",
  ),
  ..."maxItems minItems uniqueItems maxContains minContains maxProperties minProperties required".split(" "),
  ..."dependentRequired dependencies dependentSchemas properties patternProperties additionalProperties".split(
    " ",
  ),
  ..."propertyNames items prefixItems additionalItems contains unevaluatedItems unevaluatedProperties".split(
    " ",
  ),
  ..."allOf anyOf oneOf not if then else format title description default nullable $ref $id id $schema".split(
    " ",
  ),
  ..."$anchor $defs definitions $async $dynamicRef $recursiveRef $comment examples discriminator".split(" "),
];

/** The places of a schema where a faulty one may stand. */
const places: Readonly<Record<string, (schema: object) => object>> = {
  root: (schema) => ({ type: "object", ...schema }),
  property: (schema) => ({ properties: { p: schema } }),
  definition: (schema) => ({ type: "object", definitions: { d: { items: { anyOf: [schema, true] } } } }),
};

function* oddSchemas(): Generator<readonly [name: string, schema: object]> {
  for (const [where, inside] of Object.entries(places)) {
    for (const keyword of keywords) {
      for (const value of values) yield [`${where}: ${keyword}`, inside({ [keyword]: value })];
    }
  }
}

test("whatever a keyword's value is, official clients read the tool", () => {
  const [older, newer] = [new OldValidator(), new NewValidator()];
  const compiled = new Set<string>();
  let changed = 0;
  for (const [name, schema] of oddSchemas()) {
    for (const isNew of [false, true]) {
      const text = JSON.stringify(schema);
      const { inputSchema } = write("input", text, isNew);
      const remarks = said();
      const { outputSchema } = write("output", text, isNew);
      const about = `${name} ${text} -> ${JSON.stringify({ inputSchema, outputSchema })}`;
      if (isNew) assert.equal((inputSchema as { readonly type?: unknown }).type, "object", about);
      else
        readAsOlder({ name: "t", inputSchema, ...(outputSchema !== undefined && { outputSchema }) }, about);
      if (JSON.stringify(inputSchema) !== text && !isNew) {
        changed += 1;
        const hasType = (schema as { readonly type?: unknown }).type === "object";
        if (hasType) assert.notEqual(remarks, "", about);
      }
      if (outputSchema === undefined) continue;
      const key = `${isNew} ${JSON.stringify(outputSchema)}`;
      if (compiled.has(key)) continue;
      compiled.add(key);
      // The newer client has a dialect for each `$schema`, and answers a call with an error for one that it does not know.
      const validator = isNew && !("$schema" in outputSchema) ? newer : older;
      quietly(() => assert.doesNotThrow(() => validator.getValidator(outputSchema), about));
    }
  }
  assert.ok(changed > 500, `${changed} schemas are odd`);
});

test("sound schemas are copied byte for byte", () => {
  const schemas: readonly object[] = [
    { type: "object" },
    { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties: {}, required: [] },
    {
      type: "object",
      properties: { city: { $ref: "#/$defs/city%20name" }, at: { $ref: "#here" }, all: { $ref: "#" } },
      $defs: { "city name": { type: "string", pattern: "^[\\p{L}\\-' ]{1,80}$" }, b: { $anchor: "here" } },
      additionalProperties: false,
    },
    {
      type: "object",
      definitions: { p: { type: ["string", "null"] } },
      dependencies: { a: ["b"], c: { required: ["d"] } },
    },
    { type: "object", properties: { list: { items: true, contains: false, prefixItems: [true] } } },
    {
      type: "object",
      properties: { id: { type: "string" }, $ref: { type: "string" }, required: { type: "boolean" } },
    },
    { type: "object", properties: { a: { enum: [1, "b", null], default: { any: ["thing"] }, "x-mine": 5 } } },
    JSON.parse(
      '{"type":"object","if":{"required":["a"]},"then":{"minProperties":2},"else":{"not":{"required":["b"]}}}',
    ) as object,
    {
      $id: "https://example.com/s",
      type: "object",
      properties: { a: { $ref: "https://example.com/s#/properties/b" }, b: {} },
    },
  ];
  for (const schema of schemas) {
    const text = JSON.stringify(schema);
    for (const isNew of [false, true]) {
      for (const kind of ["input", "output"] as const) {
        const written = bytes(kind, text, isNew);
        assert.equal(written, `{"${kind}Schema":${text}}`);
        assert.equal(said(), "");
      }
    }
  }
});

/** What is odd, what clients before 2026-07-28 and since then get, and a piece of what the author reads. */
const repairs: readonly (readonly [text: string, old: object, modern: object, remark: RegExp])[] = [
  ["true", { type: "object" }, { type: "object" }, /`inputSchema`: expected a schema that is an object/],
  ["[]", { type: "object" }, { type: "object" }, /expected a schema that is an object/],
  ['{"type":"object"', { type: "object" }, { type: "object" }, /expected JSON/],
  ["", { type: "object" }, { type: "object" }, /expected JSON/],
  ['{"type":["object","null"]}', { type: "object" }, { type: "object" }, /expected "object" as the `type`/],
  [
    '{"type":true,"title":"t"}',
    { type: "object", title: "t" },
    { type: "object", title: "t" },
    /"object" as the `type`/,
  ],
  [
    '{"type":"object","properties":{"a":true,"b":false}}',
    { type: "object", properties: { a: {}, b: { not: {} } } },
    { type: "object", properties: { a: true, b: false } },
    /before 2026-07-28, expected a schema that is an object; clients get \{\}/,
  ],
  [
    '{"type":"object","properties":{"a":{"type":"string","required":true,"minLength":1}},"required":["a",5]}',
    { type: "object", properties: { a: { type: "string", minLength: 1 } }, required: ["a"] },
    { type: "object", properties: { a: { type: "string", minLength: 1 } }, required: ["a"] },
    /`inputSchema\/properties\/a\/required`: expected an array of names; left out\n.*`inputSchema\/required`/,
  ],
  ['{"type":"object","properties":[]}', { type: "object" }, { type: "object" }, /`inputSchema\/properties`/],
  [
    '{"type":"object","$defs":{"a":5},"properties":{"p":{"$ref":"https://example.com/p"}}}',
    { type: "object", $defs: { a: {} }, properties: { p: { $ref: "https://example.com/p" } } },
    { type: "object", $defs: { a: {} }, properties: { p: { $ref: "https://example.com/p" } } },
    /`inputSchema\/\$defs\/a`: expected a schema/,
  ],
];

test("what is odd about an input schema is changed at its place, and its author reads where", () => {
  for (const [text, old, modern, remark] of repairs) {
    assert.deepEqual(write("input", text, true)["inputSchema"], modern, text);
    assert.deepEqual(write("input", text, false)["inputSchema"], old, text);
    assert.match(said(), remark, text);
  }
});

test("an output schema whose root older revisions do not know is for 2026-07-28 alone", () => {
  const cases: readonly (readonly [text: string, old: unknown, modern: unknown])[] = [
    ['{"type":"array"}', undefined, { type: "array" }],
    ['{"type":["object","null"]}', undefined, { type: ["object", "null"] }],
    ['{"type":["object"]}', { type: "object" }, { type: ["object"] }],
    ['{"properties":{"a":true}}', { type: "object", properties: { a: {} } }, { properties: { a: true } }],
    ["true", undefined, undefined],
    ["{", undefined, undefined],
    [
      '{"type":"object","properties":{"a":{"$ref":"#/$defs/no"}}}',
      { type: "object", properties: { a: {} } },
      { type: "object", properties: { a: {} } },
    ],
  ];
  for (const [text, old, modern] of cases) {
    assert.deepEqual(write("output", text, false)["outputSchema"], old, text);
    assert.deepEqual(write("output", text, true)["outputSchema"], modern, text);
  }
});

test("a schema of absurd depth is one that clients survive", () => {
  let deep: object = { type: "string", required: true };
  for (let i = 0; i < 49; i++) deep = { type: "object", properties: { a: deep } };
  const limit = JSON.stringify(deep);
  assert.equal(write("input", limit, false)["inputSchema"] !== undefined, true);
  assert.match(said(), /\/required`: expected an array of names/);
  const text = JSON.stringify({
    type: "object",
    properties: { a: { type: "object", properties: { a: deep } } },
  });
  for (const isNew of [false, true]) {
    assert.deepEqual(write("input", text, isNew)["inputSchema"], { type: "object" });
    assert.match(said(), /`inputSchema`: expected at most 100 levels/);
    assert.equal(write("output", text, isNew)["outputSchema"], undefined);
    assert.match(said(), /`outputSchema`: expected at most 100 levels/);
  }
});

test("a pattern that passes is one of JavaScript with the flag u", () => {
  const random = new Random(20);
  const pieces =
    String.raw`a é - ^ $ . * + ? { } { 2 , } ( ) (?: (?= (?! (?<= (?<n> (?P<n> (?i) [ ] [^ \d \w \b \B \- \_ \@ \A \Z \/ \. \\ \x41 \x4 \u00e9 \u{1f600} \u{ \p{L} \p{Lu} \p{x} \1 \0 \k | z-a a-z 1 😀`.split(
      " ",
    );
  let passed = 0;
  for (let i = 0; i < 40_000; i++) {
    const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(pieces)).join("");
    if (!isPattern(text)) continue;
    passed += 1;
    assert.doesNotThrow(() => new RegExp(text, "u"), text);
  }
  assert.ok(passed > 2000, `${passed} patterns passed`);
  const ordinary = [
    "^[a-zA-Z0-9_-]{1,64}$",
    String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$`,
    String.raw`^(?:https?:\/\/)?[\w.-]+(?:\.[\w\.-]+)+[\w\-\._~:/?#\[\]@!$&'()*+,;=.]+$`,
    "^#[0-9a-fA-F]{6}$",
    "",
  ];
  for (const text of ordinary) assert.ok(isPattern(text), text);
});

test("a time that passes is one that clients take", () => {
  const good = ["2025-01-12T15:00:58Z", "2024-02-29T00:00:00.123456+05:30"];
  const bad = [
    "",
    "yesterday",
    "2025-02-29T00:00:00Z",
    "2025-13-01T00:00:00Z",
    "2025-01-01",
    "2025-01-01T00:00:00",
    "2025-01-01T24:00:00Z",
    "2025-01-01T00:00:00.Z",
  ];
  for (const text of good) assert.ok(isDateTime(text), text);
  for (const text of bad) assert.ok(!isDateTime(text), text);
});

function write(
  kind: "input" | "output",
  text: string,
  isNew: boolean,
): Readonly<Record<string, object | undefined>> {
  return JSON.parse(bytes(kind, text, isNew)) as Readonly<Record<string, object | undefined>>;
}

function bytes(kind: "input" | "output", text: string, isNew: boolean): string {
  const at = put(text);
  return take(face[kind](at.start, at.length, isNew));
}

function said(): string {
  return take(face.said());
}

function isPattern(text: string): boolean {
  const { start, length } = put(text);
  return face.pattern(start, length) !== 0;
}

function isDateTime(text: string): boolean {
  const { start, length } = put(text);
  return face.dateTime(start, length) !== 0;
}

function put(text: string): { readonly start: number; readonly length: number } {
  face.reset();
  const source = Buffer.from(text);
  const start = face.alloc(source.length + 8);
  new Uint8Array(face.memory.buffer).set(source, start);
  return { start, length: source.length };
}

function take(packed: bigint): string {
  const start = Number(packed >> 32n);
  return Buffer.from(face.memory.buffer.slice(start, start + Number(packed & 0xffffffffn))).toString();
}

function readAsOlder(tool: unknown, about: string): void {
  const read = ToolSchema.safeParse(tool);
  assert.ok(read.success, `${about}: ${read.error?.message ?? ""}`);
}

/** The validators report unknown formats on standard error. */
function quietly(action: () => void): void {
  const { warn } = console;
  console.warn = () => {};
  try {
    action();
  } finally {
    console.warn = warn;
  }
}
