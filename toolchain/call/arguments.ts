/**
 * The arguments of a tool as a person types them: one JSON object, or `key=value` words, whose values become what the
 * tool's input schema asks for. Pure: texts in, values out.
 */
import { ToolchainError } from "../../core/errors.ts";
import { didYouMean, nearest } from "../../core/text/index.ts";
import { findJsonMistake } from "./json-mistake.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ReadArguments {
  readonly values: Readonly<Record<string, unknown>>;
  /** Names that the schema does not have, which may be misspelt. */
  readonly warnings: readonly string[];
}

/** `['{"city":"Rome"}']`, or `["city=Rome", "days=3"]` */
export function readArguments(words: readonly string[], schema: JsonSchema): ReadArguments {
  const [only] = words;
  if (words.length === 1 && only?.trimStart().startsWith("{")) {
    return { values: parseJson(only, "the arguments") as Record<string, unknown>, warnings: [] };
  }
  const properties = objectOf(schema["properties"]) ?? {};
  const values = new Map<string, unknown>();
  const warnings: string[] = [];
  for (const word of words) {
    const [key, text] = splitWord(word, words.length);
    if (values.has(key)) {
      throw new ToolchainError("bad-arguments", `the argument \`${key}\` is given twice`, {
        remedy: `write a list as JSON: ${key}='["first", "second"]'`,
      });
    }
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (property === undefined && Object.keys(properties).length > 0) {
      const similar = nearest(key, Object.keys(properties));
      warnings.push(`the tool has no argument \`${key}\`${didYouMean(similar)}`);
    }
    values.set(key, convert(key, text, acceptedTypes(property, schema)));
  }
  return { values: Object.fromEntries(values), warnings };
}

function splitWord(word: string, howMany: number): readonly [key: string, text: string] {
  const [, key, text] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (key !== undefined && text !== undefined) return [key, text];
  if (howMany === 1 && findJsonMistake(word) === undefined) {
    throw new ToolchainError("bad-arguments", `expected a JSON object, found \`${shorten(word)}\``, {
      remedy: 'arguments have names, as in city=Rome or \'{"city": "Rome"}\'',
    });
  }
  throw new ToolchainError("bad-arguments", `expected key=value, found \`${shorten(word)}\``, {
    remedy: "write several arguments as city=Rome days=3, or all of them as one JSON object in quotes",
  });
}

/** Parses JSON; `what` begins the sentence if it is none. */
function parseJson(text: string, what: string): unknown {
  const mistake = findJsonMistake(text);
  if (mistake === undefined) return JSON.parse(text);
  throw new ToolchainError("bad-json", `${what} are not JSON: ${mistake.message}`, {
    cause: new Error(pointAt(text, mistake.offset)),
  });
}

/** The line of the mistake, and a caret below it. */
function pointAt(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const from = Math.max(0, offset - lineStart - EXCERPT / 2);
  const excerpt = line.slice(from, from + EXCERPT).replaceAll("\t", " ");
  const place = `line ${before.split("\n").length}, column ${offset - lineStart + 1}:`;
  return `${place}\n  ${excerpt}\n  ${" ".repeat(offset - lineStart - from)}^`;
}

/** How many characters of a long line are shown around a mistake. */
const EXCERPT = 70;

type JsonType = "number" | "integer" | "boolean" | "null" | "object" | "array" | "string";

/** In this order: `5` for `number | string` is a number, and every text is a string. */
const TYPES: readonly JsonType[] = ["integer", "number", "boolean", "null", "object", "array", "string"];

/** What a schema accepts, as far as its keywords say it directly; nothing for a schema that does not say it. */
function acceptedTypes(schema: unknown, root: JsonSchema, depth = 0): ReadonlySet<JsonType> {
  const found = new Set<JsonType>();
  const known = objectOf(schema);
  // A schema can refer to itself.
  if (known === undefined || depth > 16) return found;
  const types = Array.isArray(known["type"]) ? (known["type"] as readonly unknown[]) : [known["type"]];
  for (const type of TYPES) if (types.includes(type)) found.add(type);
  if (found.size > 0) return found;
  const values: readonly unknown[] = [
    ...(Array.isArray(known["enum"]) ? known["enum"] : []),
    ...("const" in known ? [known["const"]] : []),
  ];
  for (const value of values) found.add(typeOf(value));
  const branches = ["anyOf", "oneOf", "allOf"].flatMap((key) => {
    const list = known[key];
    return Array.isArray(list) ? (list as readonly unknown[]) : [];
  });
  for (const branch of [...branches, resolveRef(known["$ref"], root)]) {
    for (const type of acceptedTypes(branch, root, depth + 1)) found.add(type);
  }
  return found;
}

/** `#/$defs/City` inside the same schema. */
function resolveRef(ref: unknown, root: JsonSchema): unknown {
  if (typeof ref !== "string" || !ref.startsWith("#/")) return undefined;
  return ref
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, step) => objectOf(at)?.[step], root);
}

function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "number" || type === "boolean" || type === "object" ? type : "string";
}

function convert(key: string, text: string, types: ReadonlySet<JsonType>): unknown {
  if (types.size === 0) return text;
  for (const type of TYPES) {
    if (!types.has(type)) continue;
    const value = readAs(type, text);
    if (value !== undefined) return value;
  }
  const [type] = types;
  if (types.size === 1 && (type === "object" || type === "array")) {
    const value = parseJson(text, `the argument \`${key}\` must be JSON, and its characters`);
    throw unexpected(key, types, JSON.stringify(value));
  }
  throw unexpected(key, types, text);
}

function unexpected(key: string, types: ReadonlySet<JsonType>, found: string): ToolchainError {
  const names = [...types].map((type) => withArticle[type]).join(" or ");
  return new ToolchainError(
    "bad-arguments",
    `expected ${names} for the argument \`${key}\`, found \`${shorten(found)}\``,
  );
}

const withArticle: Readonly<Record<JsonType, string>> = {
  number: "a number",
  integer: "an integer",
  boolean: "true or false",
  null: "null",
  object: "a JSON object",
  array: "a JSON array",
  string: "a string",
};

/** `undefined` if the text cannot be a value of that type. */
function readAs(type: JsonType, text: string): unknown {
  if (type === "string") return text;
  if (findJsonMistake(text) !== undefined) return undefined;
  const value: unknown = JSON.parse(text);
  if (type === "integer") return Number.isInteger(value) ? value : undefined;
  return typeOf(value) === type ? value : undefined;
}

function objectOf(value: unknown): JsonSchema | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonSchema)
    : undefined;
}

function shorten(text: string): string {
  return text.length <= EXCERPT ? text : `${text.slice(0, EXCERPT)}…`;
}
