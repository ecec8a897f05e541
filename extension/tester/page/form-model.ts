/** What the form library needs to know about a schema beyond the schema, and what it finds wrong. Pure, and without the library. */
import { Validator } from "@cfworker/json-schema";
import type { Schema } from "./targets.ts";

/** Hints for the form library, shaped like the schema. */
export interface Hints {
  readonly [key: string]: unknown;
}

/** Deeper than people fill in by hand; a schema can refer to itself. */
const MAX_DEPTH = 12;

/** The schema as the form shows it: the page has its own heading, and `$schema` is not for people. */
export function formSchema(schema: Schema): Schema {
  const { $schema: _dialect, title: _title, description: _description, ...rest } = schema;
  return { ...rest, type: "object" };
}

/** Files for base64, larger fields for longer texts. */
export function hintsFor(schema: Schema, root: Schema = schema, depth = 0): Hints {
  if (depth > MAX_DEPTH) return {};
  const resolved = resolve(schema, root);
  const nested = (value: unknown): Hints => (isSchema(value) ? hintsFor(value, root, depth + 1) : {});
  const hints: Record<string, unknown> = {};
  if (isBase64(resolved)) hints["ui:widget"] = "base64";
  else if (isLongText(resolved)) hints["ui:widget"] = "textarea";
  for (const [name, property] of Object.entries(asSchema(resolved["properties"]))) {
    const inner = nested(property);
    if (Object.keys(inner).length > 0) hints[name] = inner;
  }
  const { items } = resolved;
  if (isSchema(items)) {
    const inner = nested(items);
    if (Object.keys(inner).length > 0) hints["items"] = inner;
  }
  for (const key of ["anyOf", "oneOf"]) {
    const options = resolved[key];
    if (!Array.isArray(options)) continue;
    const inner = options.map(nested);
    if (inner.some((each) => Object.keys(each).length > 0)) hints[key] = inner;
  }
  return hints;
}

/** For prompts and resource templates, whose arguments are texts that the server completes. */
export function completingHints(schema: Schema): Hints {
  const names = Object.keys(asSchema(schema["properties"]));
  return Object.fromEntries(names.map((name) => [name, { "ui:widget": "completing" }]));
}

/** `data:` URLs have their media type in front; `format: "byte"` is the name of OpenAPI. */
export function isBase64(schema: Schema): boolean {
  return (
    schema["type"] === "string" &&
    (schema["contentEncoding"] === "base64" || schema["format"] === "byte" || schema["format"] === "base64")
  );
}

function isLongText(schema: Schema): boolean {
  if (schema["type"] !== "string" || schema["enum"] !== undefined || schema["format"] !== undefined)
    return false;
  const { maxLength, contentMediaType } = schema;
  return (typeof maxLength === "number" && maxLength > 200) || typeof contentMediaType === "string";
}

/** Without `undefined`, which the form leaves where a field was emptied. */
export function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : cleaned(item)));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, cleaned(inner)]),
  );
}

export interface Mistake {
  /** `["cities", "0", "name"]` */
  readonly path: readonly string[];
  readonly message: string;
}

/** Keywords that only say that something inside is wrong. */
const AROUND: ReadonlySet<string> = new Set([
  "$ref",
  "$dynamicRef",
  "$recursiveRef",
  "properties",
  "patternProperties",
  "items",
  "prefixItems",
  "additionalItems",
  "allOf",
  "if",
  "then",
  "else",
  "contains",
  "dependentSchemas",
]);

/** Checks values against a schema without making code of it, which the page's content policy forbids. */
export function mistakesIn(value: unknown, schema: Schema, root: Schema = schema): readonly Mistake[] {
  let errors: readonly {
    instanceLocation: string;
    keyword: string;
    error: string;
    keywordLocation: string;
  }[];
  try {
    const whole = schema === root ? schema : { ...definitionsOf(root), ...schema };
    errors = new Validator(whole, "2020-12", false).validate(cleaned(value)).errors;
  } catch (error) {
    // A schema that cannot be used checks nothing; the server does.
    return [
      {
        path: [],
        message: `the schema cannot be checked: ${error instanceof Error ? error.message : String(error)}`,
      },
    ];
  }
  const found = errors
    .filter(({ keyword }) => !AROUND.has(keyword))
    // The alternatives of a choice each say why they do not fit.
    .filter(({ keywordLocation }) => !/\/(anyOf|oneOf|not)\/\d+/.test(keywordLocation))
    .map(({ instanceLocation, keyword, error }) => toMistake(instanceLocation, keyword, error));
  const distinct = new Map(found.map((mistake) => [`${mistake.path.join("/")} ${mistake.message}`, mistake]));
  return [...distinct.values()];
}

/** Whether a value fits one of the alternatives of a choice. */
export function fits(value: unknown, schema: Schema, root: Schema): boolean {
  try {
    return new Validator({ ...definitionsOf(root), ...schema }, "2020-12", true).validate(cleaned(value))
      .valid;
  } catch {
    return false;
  }
}

function toMistake(location: string, keyword: string, error: string): Mistake {
  const path = location
    .replace(/^#\/?/, "")
    .split("/")
    .filter((step) => step !== "")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  const missing = keyword === "required" ? /"(.*)"/s.exec(error)?.[1] : undefined;
  if (missing !== undefined) return { path: [...path, missing], message: "Required." };
  return { path, message: wordsFor(keyword) ?? error };
}

function wordsFor(keyword: string): string | undefined {
  switch (keyword) {
    case "anyOf":
      return "Fits none of the alternatives.";
    case "oneOf":
      return "Has to fit exactly one of the alternatives.";
    case "additionalProperties":
    case "unevaluatedProperties":
      return "This property is not allowed.";
    default:
      return undefined;
  }
}

function definitionsOf(root: Schema): Schema {
  return {
    ...(isSchema(root["$defs"]) && { $defs: root["$defs"] }),
    ...(isSchema(root["definitions"]) && { definitions: root["definitions"] }),
  };
}

function resolve(schema: Schema, root: Schema): Schema {
  const ref = schema["$ref"];
  if (typeof ref !== "string" || !ref.startsWith("#/")) return schema;
  const found = ref
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, step) => (isSchema(at) ? at[step] : undefined), root);
  return isSchema(found) ? { ...found, ...schema } : schema;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asSchema(value: unknown): Schema {
  return isSchema(value) ? value : {};
}
