import { randomBytes } from "node:crypto";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { hasInner } from "./inner-components.ts";

/** What servers seal tokens with; see `components/lib/crypto/sealed.ts`. */
const keyName = "WASMCP_STATE_KEY";
/** As many as the code of a token has. */
const keyBytes = 32;

/**
 * The environment that a server is started with: what the user gave it, and a key for its tokens if it makes any and has none. That
 * key is for one run, so that what a client brings back from an earlier one counts as forged.
 *
 * Refuses a server that is to be protected and would not be (`authorization-not-enforced`).
 */
export function serverEnvironment(
  component: Component,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const mode = env["WASMCP_AUTH_MODE"]?.trim().toLowerCase() ?? "";
  if (mode !== "" && mode !== "public") {
    throw new ToolchainError(
      "authorization-not-enforced",
      `cannot run the server with \`WASMCP_AUTH_MODE=${mode}\`: nothing in it enforces authorization yet, so that it would refuse every request`,
      { remedy: "leave the variable out to serve everyone who can reach the address" },
    );
  }
  if (env[keyName] || !sealsTokens(component)) return env;
  return { ...env, [keyName]: randomBytes(keyBytes).toString("base64url") };
}

/** Whether the framework's component that keeps track of calls is inside; only with it do servers give out tokens. */
function sealsTokens(component: Component): boolean {
  return hasInner(component.sections, ({ exports }) =>
    exports.some((name) => name.startsWith("wasmcp:framework/calls@")),
  );
}
