/** Schemas of definitions: the JSON Schema that clients get, and whether a value fits. */
import { definitionError, show } from "../definition.ts";
import type { Schema, StandardSchema } from "../schema.ts";
import type { Direction, Fit, Parts } from "./parts.ts";
import { validateJson, withDefaults } from "./json-validate.ts";
import { RARE_KEYWORDS } from "./rare-keywords.ts";

/** A value that fits, with its defaults and conversions, or what is wrong with it. */
export function fit(schema: Schema | undefined, value: unknown, parts: Parts): Fit | Promise<Fit> {
  if (schema === undefined) return { value };
  if (isStandard(schema)) return standardOf(parts).fit(schema, value);
  const filled = withDefaults(schema, value);
  const problems = validateJson(schema, filled, parts.keywords);
  return problems.length === 0 ? { value: filled } : { problems };
}

/**
 * The JSON Schema of a definition's `input` or `output`: an object of type `object`, since nothing else is allowed there. Errors name the definition
 * and the place in the author's code.
 */
export function jsonSchemaOf(
  definition: { readonly kind: string; readonly name: string; readonly site: string },
  option: Direction,
  schema: unknown,
  parts: Parts,
): Record<string, unknown> {
  const where = `${definition.kind} \`${definition.name}\`: \`${option}\``;
  let json: Record<string, unknown>;
  try {
    json = toJsonSchema(schema, option, parts);
  } catch (error) {
    throw definitionError(definition, `${where}${(error as Error).message}`, error);
  }
  const { type = "object" } = json;
  if (type !== "object")
    throw definitionError(
      definition,
      `${where}: expected a schema of an object, found one of ${show(type)}; MCP allows only objects there`,
    );
  return { type, ...json };
}

/** The JSON Schema of a schema. `$schema` is left out: some clients refuse it. An error's message continues "`input`". */
export function toJsonSchema(schema: unknown, direction: Direction, parts: Parts): Record<string, unknown> {
  let json = schema;
  if (isStandard(schema)) json = standardOf(parts).toJsonSchema(schema, direction);
  else if (
    typeof schema !== "object" ||
    schema === null ||
    Object.getPrototypeOf(schema) !== Object.prototype
  )
    throw new TypeError(
      `: expected a schema of zod, valibot or arktype, or a JSON Schema, found ${show(schema)}`,
    );
  else {
    for (const [name, inner] of Object.entries(schema)) {
      if (isStandard(inner))
        throw new TypeError(
          `: found an object of schemas; write \`z.object({ ${name}: … })\` around them, or what your library calls it`,
        );
    }
    const text = JSON.stringify(schema);
    for (const keyword of parts.keywords === undefined ? RARE_KEYWORDS : []) {
      if (text.includes(`"${keyword}":`))
        throw new TypeError(
          `: the build did not find the keyword \`${keyword}\` in your code; write it as the name of a property in a file of your project`,
        );
    }
  }
  const { $schema: _, ...rest } = json as Record<string, unknown>;
  return rest;
}

/** Schemas of arktype are functions. */
function isStandard(schema: unknown): schema is StandardSchema<unknown, unknown> {
  return (
    ((typeof schema === "object" && schema !== null) || typeof schema === "function") && "~standard" in schema
  );
}

function standardOf({ standardSchema }: Parts): NonNullable<Parts["standardSchema"]> {
  if (standardSchema === undefined)
    throw new TypeError(": the build did not find the text `~standard` in the library of the schema");
  return standardSchema;
}
