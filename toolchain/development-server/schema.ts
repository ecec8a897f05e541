/** The part of JSON Schema that tools are described with, and the TypeScript types of what fits it. */
export type Schema =
  | TextSchema
  | {
      readonly type: "integer";
      readonly minimum?: number;
      readonly maximum?: number;
      readonly default?: number;
      readonly description?: string;
    }
  | { readonly type: "boolean"; readonly default?: boolean; readonly description?: string }
  | {
      readonly type: "array";
      readonly items: Schema;
      readonly minItems?: number;
      readonly description?: string;
    }
  | ObjectSchema
  | MapSchema;

interface TextSchema {
  readonly type: "string";
  readonly enum?: readonly string[];
  readonly default?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly examples?: readonly string[];
  readonly description?: string;
}

export interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: boolean;
  readonly description?: string;
}

/** An object with any names: values of one type, or of any. */
interface MapSchema {
  readonly type: "object";
  readonly additionalProperties: Schema | true;
  readonly properties?: undefined;
  readonly description?: string;
}

/** The values that fit a schema. */
export type Value<S> = S extends { readonly enum: readonly (infer Choice)[] }
  ? Choice
  : S extends { readonly type: "string" }
    ? string
    : S extends { readonly type: "integer" }
      ? number
      : S extends { readonly type: "boolean" }
        ? boolean
        : S extends { readonly type: "array"; readonly items: infer Item }
          ? readonly Value<Item>[]
          : S extends { readonly properties: Readonly<Record<string, Schema>> }
            ? Input<S>
            : S extends { readonly additionalProperties: infer Entry }
              ? Readonly<Record<string, Entry extends true ? unknown : Value<Entry>>>
              : unknown;

type Required<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never;

/** The arguments that fit an object schema: a member that is not required may be absent, also where it has a default. */
export type Input<S extends { readonly properties: Readonly<Record<string, Schema>> }> = {
  readonly [Name in keyof S["properties"] & Required<S>]: Value<S["properties"][Name]>;
} & {
  readonly [Name in Exclude<keyof S["properties"], Required<S>>]?: Value<S["properties"][Name]>;
};

const nextSchema = {
  type: "array",
  description: "Calls that make sense now, the most likely first, with all their arguments",
  items: {
    type: "object",
    properties: {
      tool: { type: "string", description: "The name of a tool of this server" },
      arguments: { type: "object", additionalProperties: true },
      why: { type: "string" },
    },
    required: ["tool", "arguments", "why"],
    additionalProperties: false,
  },
} as const satisfies Schema;

/** The schema of a result; `next` is part of every one. */
export function output(
  properties: Readonly<Record<string, Schema>>,
  optional: readonly string[] = [],
): ObjectSchema {
  return {
    type: "object",
    properties: { ...properties, next: nextSchema },
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

export const text = (description: string): Schema => ({ type: "string", description });
export const texts = (description: string): Schema => ({
  type: "array",
  items: { type: "string" },
  description,
});
export const count = (description: string): Schema => ({ type: "integer", description });

/** A list of objects whose members are not spelled out. */
export const records = (description: string): Schema => ({
  type: "array",
  items: { type: "object", additionalProperties: true },
  description,
});
