import { ToolchainError } from "../../../core/errors.ts";
import type { ServerDefinition } from "./parse.ts";

/** The environment of the server; `env` is the user's environment, for the variables that the file takes from there. */
export function serverEnvironment(
  { name, environment }: ServerDefinition,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...environment].map(([variable, value]) => {
      if (typeof value === "string") return [variable, value];
      const own = env[value.from];
      if (own !== undefined) return [variable, own];
      throw new ToolchainError(
        "no-such-variable",
        `the server \`${name}\` needs the environment variable \`${value.from}\` for its \`${variable}\``,
        { remedy: `set \`${value.from}\` and run the server again` },
      );
    }),
  );
}
