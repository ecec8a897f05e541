/** JSON Schema as a type, and the type of the values that a schema describes. */

/** The name of a JSON type. */
export type JsonTypeName = "string" | "number" | "integer" | "boolean" | "object" | "array" | "null";

/**
 * A JSON Schema (2020-12). Other keywords than these are allowed too: what you write is what clients get.
 *
 * @example
 * { type: "object", properties: { city: { type: "string" } }, required: ["city"] }
 */
export interface JsonSchema {
  readonly type?: JsonTypeName | readonly JsonTypeName[];
  readonly title?: string;
  /** What the value means. The model reads it. */
  readonly description?: string;
  /** The value of a property that the caller leaves out. */
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [name: string]: JsonSchema | boolean };
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly anyOf?: readonly (JsonSchema | boolean)[];
  readonly oneOf?: readonly (JsonSchema | boolean)[];
  readonly allOf?: readonly (JsonSchema | boolean)[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly [keyword: string]: unknown;
}

/** The type of the values that a JSON Schema describes. What it cannot express is `unknown`. */
export type FromJsonSchema<S> = S extends { readonly const: infer Value }
  ? Value
  : S extends { readonly enum: readonly (infer Value)[] }
    ? Value
    : S extends { readonly anyOf: readonly (infer Alternative)[] }
      ? FromJsonSchema<Alternative>
      : S extends { readonly oneOf: readonly (infer Alternative)[] }
        ? FromJsonSchema<Alternative>
        : S extends { readonly type: readonly (infer Name)[] }
          ? FromJsonType<Name, S>
          : S extends { readonly type: infer Name }
            ? FromJsonType<Name, S>
            : S extends { readonly properties: object }
              ? FromJsonObject<S>
              : unknown;

/** The type of the values of one JSON type. */
export type FromJsonType<Name, S> = Name extends "string"
  ? string
  : Name extends "number" | "integer"
    ? number
    : Name extends "boolean"
      ? boolean
      : Name extends "null"
        ? null
        : Name extends "array"
          ? S extends { readonly items: infer Item }
            ? FromJsonSchema<Item>[]
            : unknown[]
          : Name extends "object"
            ? FromJsonObject<S>
            : unknown;

/** The type of the objects that a schema with `properties` describes. */
export type FromJsonObject<S> = S extends { readonly properties: infer Properties }
  ? Flat<
      {
        -readonly [Name in PresentNames<S, Properties>]: Name extends keyof Properties
          ? FromJsonSchema<Properties[Name]>
          : unknown;
      } & {
        -readonly [Name in Exclude<keyof Properties, PresentNames<S, Properties>>]?:
          FromJsonSchema<Properties[Name]> | undefined;
      }
    >
  : S extends { readonly additionalProperties: infer Value }
    ? Value extends object
      ? Record<string, FromJsonSchema<Value>>
      : Record<string, unknown>
    : Record<string, unknown>;

/** The names of the properties that are always present: required, or with a default. */
export type PresentNames<S, Properties> =
  | (S extends { readonly required: readonly (infer Name)[] } ? Extract<Name, keyof Properties> : never)
  | {
      [Name in keyof Properties]: Properties[Name] extends { readonly default: unknown } ? Name : never;
    }[keyof Properties];

/** The same type, shown as one object. */
export type Flat<T> = { [Name in keyof T]: T[Name] } & {};
