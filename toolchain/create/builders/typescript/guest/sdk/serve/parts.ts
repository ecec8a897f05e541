/** The parts of this code that only some components contain. */
import type { Content } from "../content.ts";
import type { StandardSchema } from "../schema.ts";
import type { RunIterator } from "./iterator.ts";
import type { Keywords } from "./json-validate.ts";
import type { RunMiddleware } from "./middleware.ts";
import type { Problem } from "./problems.ts";
import type { WitContent } from "./wit.ts";

/** Code that few components need. */
export interface Parts {
  /** Content that is not text. */
  readonly richContent?: RichContent;
  /** The rarer keywords of JSON Schema. */
  readonly keywords?: Keywords;
  /** Schemas of zod, valibot, arktype. */
  readonly standardSchema?: StandardSchemas;
  readonly middlewareRunner?: RunMiddleware;
  readonly iteratorRunner?: RunIterator;
}

export interface RichContent {
  is(block: object): boolean;
  toWit(block: Content): WitContent;
}

export interface StandardSchemas {
  fit(schema: StandardSchema<unknown, unknown>, value: unknown): Promise<Fit>;
  toJsonSchema(schema: StandardSchema<unknown, unknown>, direction: Direction): Record<string, unknown>;
}

/** A value that fits a schema, or what is wrong with it. */
export type Fit =
  { readonly value: unknown; readonly problems?: undefined } | { readonly problems: readonly Problem[] };

/** Which JSON Schema of a schema is meant: of what it takes, or of what it gives. */
export type Direction = "input" | "output";
