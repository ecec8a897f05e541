import type { Context } from "./context.ts";
import { define, type Definition } from "./definition.ts";
import type { Complete } from "./completion.ts";
import type { ResourceDetails, ResourceReturn } from "./resource.ts";

/** The variables of a pattern: `{ id: string }` for `users://{id}`. */
export type VariablesOf<Pattern extends string> = string extends Pattern
  ? Readonly<Record<string, string>>
  : { readonly [Name in VariableNames<Pattern>]: string };

/** The names in the braces of a pattern. */
export type VariableNames<Pattern extends string> =
  Pattern extends `${string}{${infer Expression}}${infer Rest}`
    ? SplitNames<WithoutOperator<Expression>> | VariableNames<Rest>
    : never;

/** An expression without its operator: `path` for `+path`. */
export type WithoutOperator<Expression extends string> =
  Expression extends `${"+" | "#" | "." | "/" | ";" | "?" | "&"}${infer Names}` ? Names : Expression;

/** The names of a list, without their modifiers: `a` and `b` for `a,b*`. */
export type SplitNames<List extends string> = List extends `${infer First},${infer Rest}`
  ? WithoutModifier<First> | SplitNames<Rest>
  : WithoutModifier<List>;

/** A name without its modifier: `a` for `a*`. */
export type WithoutModifier<Name extends string> = Name extends `${infer Plain}*` ? Plain : Name;

/** A pattern of addresses, and how to read the resources under them. */
export interface ResourceTemplateOptions<Pattern extends string> extends ResourceDetails {
  /** Suggests values of variables while the user types. */
  readonly complete?: { readonly [Name in VariableNames<Pattern>]?: Complete };
  /** Reads the resource with these variables, at this address. Returns `undefined` if nothing is there. */
  read(
    variables: VariablesOf<Pattern>,
    context: Context,
    uri: string,
  ): ResourceReturn | Promise<ResourceReturn>;
}

/** A resource template of a server. */
export type ResourceTemplateDefinition = Definition<"resourceTemplate", ResourceTemplateOptions<string>>;

/**
 * A pattern (RFC 6570) from which clients make addresses of resources.
 *
 * @example
 * resourceTemplate("users://{id}/profile", { read: ({ id }) => loadProfile(id) })
 */
export function resourceTemplate<const Pattern extends string>(
  pattern: Pattern,
  options: ResourceTemplateOptions<Pattern>,
): ResourceTemplateDefinition {
  const definition = define("resourceTemplate", pattern, options, {
    method: "read",
    optional: ["name", "title", "description", "mimeType", "icons", "annotations", "meta", "complete"],
    called: { run: "read", handler: "read", load: "read", completion: "complete", _meta: "meta" },
  });
  if (!/\{[^{}]+\}/.test(pattern))
    throw new TypeError(
      `resourceTemplate \`${pattern}\`: expected a variable in braces, such as \`users://{id}\`; use \`resource\` for one address`,
    );
  return definition as unknown as ResourceTemplateDefinition;
}
