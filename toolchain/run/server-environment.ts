import { randomBytes } from "node:crypto";
import type { Component } from "../../core/component/index.ts";
import { recordsCalls } from "./framework-parts.ts";

/** The variable with the key with which a server seals tokens; see `components/lib/crypto/sealed.ts`. */
const KEY_NAME = "WASMCP_STATE_KEY";
/** As many bytes as the authentication code of a token has. */
const KEY_LENGTH = 32;

/**
 * The environment of a server: the user's variables, and a key if the server seals tokens and the user gives none. The key
 * is valid for one run: the server refuses tokens of an earlier run as forged.
 */
export function serverEnvironment(
  component: Component,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (env[KEY_NAME] || !recordsCalls(component)) return env;
  return { ...env, [KEY_NAME]: randomBytes(KEY_LENGTH).toString("base64url") };
}
