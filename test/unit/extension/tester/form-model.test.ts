/** What the tester's form knows of a schema, and what it finds wrong with values. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  cleaned,
  fits,
  formSchema,
  hintsFor,
  mistakesIn,
} from "../../../../extension/tester/page/form-model.ts";
import { filterGroups, findEntry, groupsOf, variablesOf } from "../../../../extension/tester/page/targets.ts";

describe("hints", () => {
  test("bytes get a field for files, long texts a large field, also deep inside", () => {
    const bytes = { type: "string", contentEncoding: "base64" };
    const schema = {
      type: "object",
      properties: {
        file: bytes,
        text: { type: "string", maxLength: 4000 },
        name: { type: "string", maxLength: 20 },
        list: { type: "array", items: bytes },
        choice: { anyOf: [{ type: "integer" }, bytes] },
        shared: { $ref: "#/$defs/bytes" },
      },
      $defs: { bytes: { type: "string", format: "byte" } },
    };
    const file = { "ui:widget": "base64" };
    assert.deepEqual(hintsFor(schema), {
      file,
      text: { "ui:widget": "textarea" },
      list: { items: file },
      choice: { anyOf: [{}, file] },
      shared: file,
    });
  });

  test("a schema that refers to itself ends", () => {
    const schema = {
      type: "object",
      properties: { child: { $ref: "#" }, next: { $ref: "#/$defs/node" } },
      $defs: {
        node: {
          type: "object",
          properties: { next: { $ref: "#/$defs/node" }, data: { type: "string", format: "byte" } },
        },
      },
    };
    assert.ok(JSON.stringify(hintsFor(schema)).length < 5000);
  });

  test("the page's heading is not repeated, and the rest of the schema stays", () => {
    const schema = { $schema: "x", title: "T", description: "D", properties: { a: {} }, required: ["a"] };
    assert.deepEqual(formSchema(schema), { type: "object", properties: { a: {} }, required: ["a"] });
  });
});

describe("mistakes", () => {
  const schema = {
    type: "object",
    properties: {
      city: { type: "string", minLength: 2 },
      days: { type: "integer", maximum: 7 },
      place: { type: "object", properties: { lat: { type: "number" } }, required: ["lat"] },
      when: { anyOf: [{ type: "integer" }, { type: "boolean" }] },
    },
    required: ["city"],
    additionalProperties: false,
  };

  test("stand at the value that they are about, once", () => {
    assert.deepEqual(mistakesIn({}, schema), [{ path: ["city"], message: "Required." }]);
    assert.deepEqual(mistakesIn({ city: "Rome", place: {} }, schema), [
      { path: ["place", "lat"], message: "Required." },
    ]);
    const [few, ...others] = mistakesIn({ city: "Rome", days: 9 }, schema);
    assert.deepEqual([few?.path, others.length], [["days"], 0]);
    assert.deepEqual(mistakesIn({ city: "Rome", when: "x" }, schema), [
      { path: ["when"], message: "Fits none of the alternatives." },
    ]);
  });

  test("fields that were emptied count as absent", () => {
    assert.deepEqual(mistakesIn({ city: "Rome", days: undefined }, schema), []);
    assert.deepEqual(cleaned({ a: undefined, b: [undefined, { c: undefined }], d: null }), {
      b: [null, {}],
      d: null,
    });
  });

  test("a schema that cannot be used is said, and does not fail", () => {
    const broken = { type: "object", properties: { a: { $ref: "#/$defs/missing" } } };
    assert.match(mistakesIn({ a: 1 }, broken)[0]?.message ?? "", /cannot be checked/);
    assert.equal(fits(1, { $ref: "#/$defs/missing" }, broken), false);
  });

  test("alternatives are checked with the definitions of the whole", () => {
    const root = { $defs: { id: { type: "integer" } } };
    assert.equal(fits(5, { $ref: "#/$defs/id" }, root), true);
    assert.equal(fits("5", { $ref: "#/$defs/id" }, root), false);
  });
});

describe("targets", () => {
  const listing = {
    tools: [
      {
        name: "add",
        title: "Add numbers",
        inputSchema: { type: "object" as const },
        annotations: { readOnlyHint: true, destructiveHint: true },
      },
    ],
    resources: [{ uri: "notes://today", name: "today", mimeType: "text/plain" }],
    resourceTemplates: [{ uriTemplate: "notes://{day}{?limit,from*}", name: "day" }],
    prompts: [
      {
        name: "review",
        arguments: [
          { name: "code", required: true },
          { name: "style", description: "S" },
        ],
      },
    ],
  };

  test("everything is listed by name, with the schema of its arguments", () => {
    const groups = groupsOf(listing);
    assert.deepEqual(
      groups.map(({ heading }) => heading),
      ["Tools", "Resources", "Resource templates", "Prompts"],
    );
    const tool = findEntry(groups, { kind: "tool", name: "add" });
    assert.deepEqual([tool?.label, tool?.name, tool?.hints], ["Add numbers", "add", ["read-only"]]);
    assert.deepEqual(findEntry(groups, { kind: "prompt", name: "review" })?.schema, {
      type: "object",
      properties: { code: { type: "string" }, style: { type: "string", description: "S" } },
      required: ["code"],
    });
    assert.deepEqual(
      filterGroups(groups, " NUM ").flatMap(({ entries }) => entries.map(({ name }) => name)),
      ["add"],
    );
    assert.deepEqual(groupsOf({ tools: [], resources: [], resourceTemplates: [], prompts: [] }), []);
  });

  test("variables of templates", () => {
    assert.deepEqual(variablesOf("notes://{day}{?limit,from*}{/path:3}"), ["day", "limit", "from", "path"]);
    assert.deepEqual(variablesOf("plain://x"), []);
  });
});
