import type { CompletionContext } from "./context.ts";
import { type Definition, show } from "./definition.ts";

/** Suggestions, the best first. Clients get at most a hundred. */
export type Suggestions =
  | Iterable<string>
  | { readonly values: Iterable<string>; readonly total?: number; readonly hasMore?: boolean };

/** Suggests values for what the user has typed so far: a function, or all values, of which those that begin with it are suggested. */
export type Complete =
  readonly string[] | ((value: string, context: CompletionContext) => Suggestions | Promise<Suggestions>);

/** The prompt or the resource template that the suggestions are for. */
export type CompletionTarget = { readonly prompt: string } | { readonly template: string };

/** Suggestions of a server for arguments of one prompt or resource template. */
export type CompletionDefinition = Definition<"completion", Readonly<Record<string, Complete>>> & {
  readonly target: CompletionTarget;
};

/**
 * Suggests values of arguments while the user types, for a prompt or a resource template, also of another component. For
 * your own, `complete` beside the argument is shorter.
 *
 * @example
 * completion({ prompt: "review" }, { language: ["kotlin", "rust", "typescript"] })
 */
export function completion(
  target: CompletionTarget,
  options: Readonly<Record<string, Complete>>,
): CompletionDefinition {
  const { prompt, template } = target as { readonly prompt?: unknown; readonly template?: unknown };
  const name = prompt ?? template;
  if (typeof name !== "string")
    throw new TypeError(
      `completion: expected \`{ prompt: "name" }\` or \`{ template: "pattern" }\`, found ${show(target)}`,
    );
  for (const [argument, complete] of Object.entries(options)) {
    if (typeof complete !== "function" && !Array.isArray(complete))
      throw new TypeError(
        `completion of \`${name}\`: expected a function or an array for \`${argument}\`, found ${show(complete)}`,
      );
  }
  return { kind: "completion", name, target, options, site: new Error().stack ?? "" };
}
