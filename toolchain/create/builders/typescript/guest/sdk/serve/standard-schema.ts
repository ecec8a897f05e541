/** Schemas of libraries that follow Standard Schema: zod, valibot, arktype and others. */
import type { StandardSchema } from "../schema.ts";
import { isRunning, withoutEarlyUses } from "../../engine/state.ts";
import { printPath, type Problem } from "./problems.ts";
import type { Direction, Fit, StandardSchemas } from "./parts.ts";

export const standardSchema: StandardSchemas = { fit, toJsonSchema };

async function fit(schema: StandardSchema<unknown, unknown>, value: unknown): Promise<Fit> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return {
    problems: result.issues.map(({ message, path = [] }): Problem => {
      const keys = path.map((part) => (typeof part === "object" ? part.key : part));
      const words = plain(message, keys);
      return { path: keys, message: isMissing(value, keys) ? `is missing${expectation(words)}` : words };
    }),
  };
}

function toJsonSchema(
  schema: StandardSchema<unknown, unknown>,
  direction: Direction,
): Record<string, unknown> {
  const { vendor, jsonSchema } = schema["~standard"];
  if (jsonSchema === undefined)
    throw new TypeError(
      `: ${HINTS[vendor] ?? `this schema of ${vendor} cannot make a JSON Schema; use \`withJsonSchema\``}`,
    );
  if (vendor === "zod") prepare(schema);
  try {
    return jsonSchema[direction]({ target: "draft-2020-12" });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(` cannot be expressed as JSON Schema: ${reason}`, { cause: error });
  }
}

/**
 * zod compiles a schema when it first checks a value. During the build, that happens once; otherwise each request, which starts from the
 * snapshot of the build, would pay for it.
 */
function prepare(schema: StandardSchema<unknown, unknown>): void {
  if (isRunning()) return;
  withoutEarlyUses(() => {
    try {
      Promise.resolve(schema["~standard"].validate({})).catch(() => undefined);
    } catch {
      // The author's own checks may expect more than an empty object.
    }
  });
}

const HINTS: Readonly<Record<string, string>> = {
  zod: "this version of zod cannot make a JSON Schema; use zod 4.2 or newer",
  valibot:
    "a schema of valibot cannot make a JSON Schema; write `toStandardJsonSchema(…)` of `@valibot/to-json-schema` around it",
  arktype: "this version of arktype cannot make a JSON Schema; use arktype 2.1.28 or newer",
};

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null) return false;
    inner = (inner as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return path.length > 0 && inner === undefined;
}

/** The message without what the line says already: zod begins with "Invalid input: ", arktype with the path. */
function plain(message: string, path: readonly PropertyKey[]): string {
  const place = printPath(path);
  const rest = message.replace(/^Invalid (input|type|key): /, "");
  const words = place !== "" && rest.startsWith(`${place} `) ? rest.slice(place.length + 1) : rest;
  return /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
}

/** Of "expected string, received undefined" the first half, of "must be a string (was missing)" too. */
function expectation(words: string): string {
  const expected = /^(expected .+?),? (?:but )?received undefined$/.exec(words)?.[1];
  if (expected !== undefined) return expected.includes('"') ? "" : `: ${expected}`;
  const must = /^(must be .+) \(was missing\)$/.exec(words)?.[1];
  return must === undefined ? "" : `: it ${must}`;
}
