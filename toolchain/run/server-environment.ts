import { randomBytes } from "node:crypto";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { hasInner } from "./inner-components.ts";

/** The variable with the key with which a server seals tokens; see `components/lib/crypto/sealed.ts`. */
const KEY_NAME = "WASMCP_STATE_KEY";
/** As many bytes as the authentication code of a token has. */
const KEY_LENGTH = 32;

/**
 * The environment of a server: the user's variables, and a key if the server seals tokens and the user gives none. The key
 * is valid for one run: the server refuses tokens of an earlier run as forged.
 *
 * Refuses a server whose user asks for authorization, since no server enforces it yet (`authorization-not-enforced`).
 */
export function serverEnvironment(
  component: Component,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const mode = env["WASMCP_AUTH_MODE"]?.trim().toLowerCase() ?? "";
  if (mode !== "" && mode !== "public") {
    throw new ToolchainError(
      "authorization-not-enforced",
      `cannot run the server with \`WASMCP_AUTH_MODE=${mode}\`: it cannot enforce authorization yet, and would refuse every request`,
      { remedy: "remove the variable to serve every client that can reach the address" },
    );
  }
  if (env[KEY_NAME] || !sealsTokens(component)) return env;
  return { ...env, [KEY_NAME]: randomBytes(KEY_LENGTH).toString("base64url") };
}

/** Whether the framework's component that records calls is inside. Only servers with it make tokens. */
function sealsTokens(component: Component): boolean {
  return hasInner(component.sections, ({ exports }) =>
    exports.some((name) => name.startsWith("wasmcp:framework/calls@")),
  );
}
