import { ToolchainError } from "../../../core/errors.ts";
import type { ServerDefinition } from "./parse.ts";

/** What the server is to see as its environment; `env` is that of whoever runs it, for what the file leaves to them. */
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
        `the server \`${name}\` takes \`${variable}\` from your environment, where \`${value.from}\` is not set`,
        { remedy: `set \`${value.from}\` before you run the server` },
      );
    }),
  );
}
