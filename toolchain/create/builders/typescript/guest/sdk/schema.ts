/** What `input` and `output` of a definition can be, and the types that follow from it. */
import type { FromJsonSchema, JsonSchema } from "./json-schema.ts";

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A value that fits, or what is wrong with it. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/**
 * A schema of a library that follows [Standard Schema](https://standardschema.dev): zod, valibot, arktype and others. It must
 * be able to express itself as JSON Schema: zod from 4.2 and arktype from 2.1.28 can, valibot with `toStandardJsonSchema` of
 * `@valibot/to-json-schema`, and any other with `withJsonSchema`.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: {
      readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
      readonly output: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    };
  };
}

/** A schema of zod, valibot, arktype or another library that follows Standard Schema, or a plain JSON Schema. */
export type Schema = StandardSchema<unknown, unknown> | JsonSchema;

/** The type of the values that a schema gives, after its defaults and conversions. */
export type OutputOf<S> = S extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly output: infer Output }
    ? Output
    : unknown
  : FromJsonSchema<S>;

/** The type of the values that a schema takes. */
export type InputOf<S> = S extends { readonly "~standard": { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly input: infer Input }
    ? Input
    : unknown
  : FromJsonSchema<S>;

/** The arguments that a function gets: those of the schema, or anything if there is none. */
export type ArgumentsOf<S> = [S] extends [undefined] ? Record<string, unknown> : OutputOf<S>;

/**
 * Gives a schema that cannot express itself as JSON Schema the JSON Schema that clients get. The schema itself still checks
 * the values.
 *
 * @example
 * input: withJsonSchema(v.object({ city: v.string() }), { type: "object", properties: { city: { type: "string" } } })
 */
export function withJsonSchema<S extends StandardSchema<unknown, unknown>>(
  schema: S,
  jsonSchema: JsonSchema,
): S {
  const { version, vendor, validate } = schema["~standard"];
  const made = (): Record<string, unknown> => ({ ...jsonSchema });
  return {
    "~standard": {
      version,
      vendor,
      validate: (value: unknown) => validate(value),
      jsonSchema: { input: made, output: made },
    },
  } as unknown as S;
}
