import type { Asks } from "../serve/asks.ts";
import type { Environment } from "../serve/host.ts";

/** The questions of the call. Suggestions are made without a way to ask. */
export function asksOf(environment: Environment, name: string): Asks {
  if (environment.asks === undefined)
    throw new Error(
      `\`context.${name}\` is not available here: only tools, prompts and resources can ask the client`,
    );
  return environment.asks;
}
