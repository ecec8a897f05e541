/** Arguments that fit an input schema, for a first call: what the schema suggests, and otherwise the simplest value. */
type JsonSchema = Readonly<Record<string, unknown>>;

/** Only members that are required; a first call leaves the others to their defaults. */
export function exampleArguments(schema: JsonSchema): Readonly<Record<string, unknown>> {
  const { properties, required } = schema;
  if (!isObject(properties) || !Array.isArray(required)) return {};
  const names = required.filter((name): name is string => typeof name === "string");
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name], MAX_DEPTH)]));
}

/** A schema can contain itself. */
const MAX_DEPTH = 5;

function exampleOf(schema: unknown, depth: number): unknown {
  if (!isObject(schema) || depth === 0) return null;
  const { type, enum: choices, const: only, default: preset, examples } = schema;
  if (preset !== undefined) return preset;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (only !== undefined) return only;
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  for (const branches of [schema["anyOf"], schema["oneOf"]]) {
    if (Array.isArray(branches) && branches.length > 0) return exampleOf(branches[0], depth - 1);
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case "string":
      return textOf(schema);
    case "integer":
    case "number":
      return numberOf(schema);
    case "boolean":
      return false;
    case "array":
      return listOf(schema, depth);
    case "object": {
      const { properties, required } = schema;
      const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
      const known = isObject(properties) ? properties : {};
      return Object.fromEntries(names.map((name) => [name, exampleOf(known[name], depth - 1)]));
    }
    default:
      return null;
  }
}

function textOf({ minLength, format }: JsonSchema): string {
  const formats: Readonly<Record<string, string>> = {
    date: "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    email: "someone@example.com",
    uri: "https://example.com",
  };
  const example = typeof format === "string" ? formats[format] : undefined;
  return example ?? "example".padEnd(typeof minLength === "number" ? Math.min(minLength, 1000) : 0, "e");
}

function numberOf({ minimum, maximum, exclusiveMinimum }: JsonSchema): number {
  if (typeof minimum === "number") return minimum;
  if (typeof exclusiveMinimum === "number") return exclusiveMinimum + 1;
  return typeof maximum === "number" ? Math.min(1, maximum) : 1;
}

function listOf({ items, minItems }: JsonSchema, depth: number): readonly unknown[] {
  const length = typeof minItems === "number" ? Math.min(Math.max(minItems, 1), 10) : 1;
  return Array.from({ length }, () => exampleOf(items, depth - 1));
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
