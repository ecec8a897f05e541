/**
 * Checks a value against a plain JSON Schema, 2020-12 or draft-07.
 *
 * Problem: the usual validators make code of text, need `URL`, or are larger than a tool, and their messages are for programmers.
 * Idea: schemas of tools are small and refer to nothing outside of themselves, so this walks schema and value together. The keywords that most
 * tools need are here; the others are in `json-keywords.ts`, for components in whose code they occur. What neither knows (`$dynamicRef`, schemas
 * at other addresses, vocabularies) does not restrict a value: this only serves to refuse early what `run` could not use.
 */
import type { Problem } from "./problems.ts";

export type Json = Readonly<Record<string, unknown>>;
export type Path = readonly PropertyKey[];

/** Names and indices of a value that some schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
export type Seen = Set<PropertyKey>;

export interface Check {
  /** The whole schema, in which references are found. */
  readonly root: unknown;
  readonly problems: Problem[];
  readonly keywords: Keywords | undefined;
}

/** Checks what the keywords here do not. */
export type Keywords = (
  check: Check,
  schema: Json,
  value: unknown,
  path: Path,
  depth: number,
  seen: Seen,
) => void;

/** What is wrong with the value; nothing if it fits. */
export function validateJson(
  schema: unknown,
  value: unknown,
  keywords: Keywords | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  visit({ root: schema, problems, keywords }, schema, value, [], 0);
  return problems;
}

/** A copy of the value in which absent properties have the defaults of the schema. */
export function withDefaults(schema: unknown, value: unknown): unknown {
  if (!isObject(schema)) return value;
  if (Array.isArray(value)) return value.map((each: unknown) => withDefaults(schema["items"], each));
  if (!isObject(value) || !isObject(schema["properties"])) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(schema["properties"])) {
    if (Object.hasOwn(filled, name)) filled[name] = withDefaults(property, filled[name]);
    else if (isObject(property) && Object.hasOwn(property, "default"))
      filled[name] = copy(property["default"]);
  }
  return filled;
}

/** Checks, and returns the names and indices of the value that the schema speaks of. */
export function visit(check: Check, schema: unknown, value: unknown, path: Path, depth: number): Seen {
  const seen: Seen = new Set();
  if (schema === false) add(check, path, "is not allowed");
  // A schema may refer to itself.
  if (!isObject(schema) || depth > 200) return seen;
  const { type, enum: choices } = schema;
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (
    type !== undefined &&
    !names.includes(found) &&
    !(names.includes("integer") && Number.isInteger(value))
  ) {
    const received = found === "number" && names.includes("integer") ? show(value) : found;
    add(check, path, `expected ${names.join(" or ")}, received ${received}`);
    return seen;
  }
  if ("const" in schema && !equal(schema["const"], value))
    add(check, path, `expected ${show(schema["const"])}, received ${show(value)}`);
  if (Array.isArray(choices) && !choices.some((each) => equal(each, value)))
    add(check, path, `expected one of ${choices.map(show).join(", ")}, received ${show(value)}`);
  if (Array.isArray(value)) visitItems(check, schema, value, path, depth, seen);
  else if (isObject(value)) visitProperties(check, schema, value, path, depth, seen);
  check.keywords?.(check, schema, value, path, depth, seen);
  return seen;
}

function visitItems(
  check: Check,
  schema: Json,
  value: readonly unknown[],
  path: Path,
  depth: number,
  seen: Seen,
): void {
  // Until draft-07 the list was called `items`, and the rest `additionalItems`.
  const old = Array.isArray(schema["items"]);
  const first = (old ? schema["items"] : schema["prefixItems"]) as readonly unknown[] | undefined;
  const rest = old ? schema["additionalItems"] : schema["items"];
  for (const [index, item] of value.entries()) {
    const itemSchema = first !== undefined && index < first.length ? first[index] : rest;
    if (itemSchema === undefined) continue;
    visit(check, itemSchema, item, [...path, index], depth + 1);
    seen.add(index);
  }
}

function visitProperties(
  check: Check,
  schema: Json,
  value: Json,
  path: Path,
  depth: number,
  seen: Seen,
): void {
  const { required, properties = {}, patternProperties = {}, additionalProperties } = schema;
  for (const name of Array.isArray(required) ? required : [])
    require(check, schema, value, String(name), path);
  for (const name of Object.keys(value)) {
    const schemas: unknown[] = Object.hasOwn(properties as Json, name) ? [(properties as Json)[name]] : [];
    for (const [pattern, each] of Object.entries(patternProperties as Json)) {
      if (new RegExp(pattern, "u").test(name)) schemas.push(each);
    }
    if (schemas.length === 0) {
      if (additionalProperties === undefined) continue;
      if (additionalProperties === false) {
        const known = Object.keys(properties as Json);
        add(
          check,
          [...path, name],
          known.length === 0 ? "is unknown" : `is unknown; known are \`${known.join("`, `")}\``,
        );
      } else schemas.push(additionalProperties);
    }
    for (const each of schemas) visit(check, each, value[name], [...path, name], depth + 1);
    seen.add(name);
  }
}

export function require(check: Check, schema: Json, value: Json, name: string, path: Path): void {
  if (Object.hasOwn(value, name)) return;
  const property = (schema["properties"] as Json | undefined)?.[name];
  const type: unknown = isObject(property) ? property["type"] : undefined;
  const expected = type === undefined ? "a value" : Array.isArray(type) ? type.join(" or ") : String(type);
  add(check, [...path, name], `is missing: expected ${expected}`);
}

export function add(check: Check, path: Path, message: string): void {
  check.problems.push({ path, message });
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two JSON values are the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const names = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal((a as Json)[name], (b as Json)[name]))
  );
}

function copy(value: unknown): unknown {
  return typeof value === "object" ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
}

export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
