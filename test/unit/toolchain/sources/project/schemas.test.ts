/**
 * The schemas that editors use and the parsers that decide say the same: documents are drawn from each schema, some
 * of them are damaged, and what the schema thinks of them is compared with what the parser thinks.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, test } from "node:test";
import { stringify } from "smol-toml";
import { parseProject } from "../../../../../toolchain/sources/project/index.ts";
import { parseConfig } from "../../../../../toolchain/sources/config/index.ts";
import { schemaProblems, type Schema } from "../../../../integration/cli/json-schema.ts";

interface Subject {
  readonly schema: string;
  /** What the parser has against the text. */
  problems(text: string): readonly string[];
}

const subjects: Readonly<Record<string, Subject>> = {
  "wasmcp.toml": {
    schema: "wasmcp.schema.json",
    problems: (text) =>
      parseProject(text, path.resolve("wasmcp.toml")).problems.map(({ message }) => message),
  },
  "config.toml": {
    schema: "config.schema.json",
    // A schema cannot check whether a name exists.
    problems: (text) =>
      parseConfig(text, "config.toml")
        .problems.map(({ message }) => message)
        .filter(
          (message) => !/cannot be used|circle|is not an alias|is a profile|has the same name/.test(message),
        ),
  },
};

for (const [name, { schema: schemaName, problems }] of Object.entries(subjects)) {
  describe(name, async () => {
    const schema = JSON.parse(
      await fs.readFile(path.join(import.meta.dirname, "../../../../../schemas", schemaName), "utf8"),
    ) as Schema;

    test("is accepted by the parser when the schema accepts it, and refused when it does not", () => {
      const random = generator(11);
      let accepted = 0;
      let refused = 0;
      for (let round = 0; round < 3000; round++) {
        const drawn = draw(schema, schema, random, 0) as Record<string, unknown>;
        const isKept = round % 2 === 0 || Object.keys(drawn).length === 0;
        const document = isKept ? drawn : (damage(drawn, random) as Record<string, unknown>);
        const text = stringify(document);
        const bySchema = schemaProblems(document, schema);
        const byParser = problems(text);
        assert.equal(
          byParser.length > 0,
          bySchema.length > 0,
          `${text}\nschema: ${bySchema.join("; ")}\nparser: ${byParser.join("; ")}`,
        );
        if (bySchema.length === 0) accepted++;
        else refused++;
      }
      assert.ok(accepted > 300 && refused > 300, `${accepted} accepted, ${refused} refused`);
    });

    test("has a description of every key", () => {
      const missing: string[] = [];
      const visit = (node: Schema & { readonly description?: string }, at: string): void => {
        for (const [key, property] of Object.entries(node.properties ?? {})) {
          const described = property as Schema & { readonly description?: string };
          if (described.description === undefined && !at.endsWith("environment"))
            missing.push(`${at}/${key}`);
          visit(described, `${at}/${key}`);
        }
      };
      visit(schema, "");
      for (const [key, definition] of Object.entries(schema.definitions ?? {}))
        visit({ ...definition, anyOf: [] }, key);
      assert.deepEqual(missing, []);
    });
  });
}

type Random = () => number;
const below = (limit: number, random: Random) => Math.floor(random() * limit);
const pick = <T>(items: readonly T[], random: Random): T => items[below(items.length, random)] as T;

/** Text for all patterns that there are, good for some and bad for others. */
const words = [
  "a",
  "weather",
  "./a.wasm",
  "acme:x@^1",
  "",
  "127.0.0.1:80",
  "8080",
  "server",
  "a b",
  "été",
  "A=B",
  "1:99999",
];

/** Granted or refused: capabilities, interfaces, and their details. */
const REACHES = [
  "http",
  "sessions",
  "wasi:http",
  "wasi:http/types",
  "http:api.example.com",
  "http:*.example.com:8443",
  "http:[::1]",
  "http:localhost",
  "environment:API_KEY",
  "filesystem:/data",
  "keyvalue:shared",
  "keyvalue",
  "random",
  "acme:x/y",
  "tls",
  "environment",
  "filesystem",
  "wasi:sockets",
  "config",
  "htp",
  "http:",
  "http:*",
  "http:a.*.b",
  "http:x:99999x",
  "sockets:tcp",
  "environment:WASMCP_STATE_KEY",
  "environment:A=B",
  "filesystem:data",
  "filesystem:/a/",
  "keyvalue:a b",
  "wasi:http/types@0.2.0",
];

/** Paths of folders inside of a server; damage makes others of them. */
const FOLDER_PATHS = [
  "/data",
  "/a/b",
  "/",
  "/a b",
  "/...",
  "/a/.b",
  "/a/",
  "//a",
  "/a/../b",
  "/.",
  "/a\u001b",
  "/été",
];

/** URLs and scopes of `auth`, by a piece of the pattern of their kind. */
const PATTERNED: readonly (readonly [piece: string, texts: readonly string[]])[] = [
  [
    "https",
    [
      "https://id.example",
      "https://id.example:8443/jwks?a=b",
      "http://127.0.0.1:9000/",
      "http://[::1]/mcp",
      "https://mcp.example/mcp",
      "http://localhost",
      "http://id.example",
      "https://a:b@id.example",
      "https://id.example/#a",
      "id.example",
    ],
  ],
  ["x5b", ["mcp:read", "mcp:write", "a", "a/b", "a,b", "a b", 'a"b', "a\\b", "été"]],
];

/** A value that looks as the schema says; not always one that it accepts. */
function draw(schema: Schema, root: Schema, random: Random, depth: number): unknown {
  if (schema.$ref !== undefined) {
    const target = root.definitions?.[schema.$ref.replace("#/definitions/", "")] ?? {};
    return draw(target, root, random, depth);
  }
  if (schema.type === undefined && schema.anyOf !== undefined)
    return draw(pick(schema.anyOf, random), root, random, depth);
  if (schema.enum !== undefined) return pick(schema.enum, random);
  switch (schema.type) {
    case "boolean":
      return random() < 0.5;
    case "array":
      return Array.from({ length: below(3, random) + (random() < 0.95 ? (schema.minItems ?? 0) : 0) }, () =>
        draw(schema.items ?? {}, root, random, depth + 1),
      );
    case "object": {
      const entries = Object.entries(schema.properties ?? {})
        .filter(([key]) => schema.required?.includes(key) || random() < (depth < 2 ? 0.9 : 0.3))
        .map(([key, property]) => [key, draw(property, root, random, depth + 1)] as const);
      const more = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
      const isScope = schema.propertyNames?.$ref === "#/definitions/scope";
      const isPath = schema.propertyNames?.$ref === "#/definitions/folderPath";
      const drawName = () =>
        isScope && random() < 0.95
          ? "mcp:admin"
          : isPath && random() < 0.98
            ? pick(FOLDER_PATHS, random)
            : drawWord(random);
      const names = more === undefined ? [] : Array.from({ length: below(3, random) }, drawName);
      return Object.fromEntries([
        ...entries,
        ...names.map((key) => [key, draw(more ?? {}, root, random, depth + 1)] as const),
      ]);
    }
    default:
      for (const [piece, texts] of PATTERNED) {
        // Mostly the first half: a document with one mistake is refused as a whole.
        const some = random() < 0.95 ? texts.slice(0, texts.length / 2 - 1) : texts;
        if (schema.pattern?.includes(piece)) return pick(some, random);
      }
      if (schema.pattern?.includes("WASMCP_")) return pick(REACHES, random);
      return schema.pattern?.includes("65[0-4]")
        ? pick(["8080", "[::1]:0", "localhost:80"], random)
        : drawWord(random);
  }
}

function drawWord(random: Random): string {
  return random() < 0.95 ? pick(["a", "weather", "team-tools", "été", "x1"], random) : pick(words, random);
}

/** The same with one thing changed somewhere: another type, another key, another word. */
function damage(value: unknown, random: Random): unknown {
  const inner = Array.isArray(value) ? value.length : Object.keys(Object(value)).length;
  if (typeof value !== "object" || value === null || inner === 0) {
    return pick<unknown>([1, true, [], {}, [1], { a: 1 }, ...words], random);
  }
  if (Array.isArray(value)) {
    const at = below(value.length, random);
    return value.map((item: unknown, index) => (index === at ? damage(item, random) : item));
  }
  const entries = Object.entries(value);
  const at = below(entries.length, random);
  return Object.fromEntries(
    entries.flatMap(([key, each], index) => {
      if (index !== at) return [[key, each]];
      const choice = random();
      if (choice < 0.1) return [];
      return choice < 0.25 ? [[`${key}x`, each]] : [[key, damage(each, random)]];
    }),
  );
}

/** Numbers in [0, 1), the same in every run. */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
