/**
 * Problem: a server sees only the variables that it is given, and a variable that protects it, set in a shell, would be lost
 * without a word: the server would be public.
 *
 * Idea: the variables that servers of wasmcp read go by themselves from the environment of the user to the server. No other
 * variable does, and no part of a server reads these.
 *
 * Result: what is set in the shell holds. Where it is given in another way as well, with another value, the start fails.
 */
import { SERVER_VARIABLES } from "../../components/variables.ts";
import { ToolchainError } from "../../core/errors.ts";
import { nearest } from "../../core/text/index.ts";
import { isAboutAccess } from "./protection.ts";
import type { Environment } from "./server.ts";
import type { Transport } from "./server-component.ts";

/** The variables that servers of wasmcp read themselves: `WASMCP_SERVER_NAME`. */
export const SERVER_VARIABLE_NAMES: readonly string[] = SERVER_VARIABLES.flatMap(({ variables }) =>
  variables.map(({ name }) => name),
).filter((name) => /^(?:WASMCP|JWT)_/.test(name));

/** Which of those are secrets, so that a component could pass for the server or for a user with one. */
const SECRETS: ReadonlySet<string> = new Set(["WASMCP_STATE_KEY", "WASMCP_INTROSPECTION_CLIENT_SECRET"]);

export function isSecretOfServer(name: string): boolean {
  return SECRETS.has(name);
}

export interface AdoptOptions {
  /** What the server gets anyway. */
  readonly given: Readonly<Record<string, string>>;
  /** The environment of the user. */
  readonly hostEnv: Environment;
  /** Over stdio, nothing about authorization is taken: it would have no effect. */
  readonly transport: Transport;
  /** Where the server gets the variable from, for an error: `--env`. */
  readonly sourceOf: (name: string) => string;
}

/**
 * The variables that a server takes from the environment of the user. Throws if one is given with another value, or if a name
 * is a misspelt one that would have protected the server.
 */
export function adoptVariables({
  given,
  hostEnv,
  transport,
  sourceOf,
}: AdoptOptions): Readonly<Record<string, string>> {
  if (transport === "http") {
    refuseMisspelt(Object.keys(hostEnv), () => "your environment");
    refuseMisspelt(Object.keys(given), sourceOf);
  }
  const adopted: Record<string, string> = {};
  for (const name of SERVER_VARIABLE_NAMES) {
    const value = hostEnv[name];
    if (value === undefined || (transport === "stdio" && isAboutAccess(name))) continue;
    const other = Object.hasOwn(given, name) ? given[name] : undefined;
    if (other === undefined) adopted[name] = value;
    else if (other !== value) throw contradiction(name, sourceOf(name));
  }
  return adopted;
}

/** No other program has variables with such names. */
const OF_PROTECTION = /^WASMCP_(?:AUTH|INTROSPECTION)/i;

function refuseMisspelt(names: readonly string[], sourceOf: (name: string) => string): void {
  const wrong = names.find((name) => OF_PROTECTION.test(name) && !SERVER_VARIABLE_NAMES.includes(name));
  if (wrong === undefined) return;
  const known = SERVER_VARIABLE_NAMES.filter((name) => OF_PROTECTION.test(name));
  const similar = known.find((name) => name === wrong.toUpperCase()) ?? nearest(wrong, known);
  throw new ToolchainError(
    "unknown-variable",
    `\`${wrong}\` in ${sourceOf(wrong)} is not a variable of servers, and protects none`,
    {
      remedy:
        similar === undefined
          ? `use one of ${known.map((name) => `\`${name}\``).join(", ")}, or remove it`
          : `did you mean \`${similar}\`?`,
    },
  );
}

/**
 * One line for each variable in the user's environment that looks as if it protected the server, which nothing else does.
 * Other programs have such variables, too, so that they are no error.
 */
export function describeMisspelt(
  env: Readonly<Record<string, string>>,
  hostEnv: Environment,
): readonly string[] {
  if (Object.keys(env).some(isAboutAccess)) return [];
  const known = SERVER_VARIABLE_NAMES.filter((name) => name.startsWith("JWT_"));
  return Object.keys(hostEnv)
    .filter((name) => /^JWT_/i.test(name) && !known.includes(name))
    .map((name) => {
      const similar = known.find((each) => each === name.toUpperCase()) ?? nearest(name, known);
      const hint = similar === undefined ? "every client may use the server" : `did you mean \`${similar}\`?`;
      return `\`${name}\` is not a setting of servers: ${hint}`;
    });
}

function contradiction(name: string, source: string): ToolchainError {
  return new ToolchainError(
    "contradicting-settings",
    `\`${name}\` has one value in your environment, and another one in ${source}`,
    { remedy: `unset \`${name}\` in your environment, or remove it from ${source}` },
  );
}

/** One line for the user, with names only; `undefined` if nothing was taken. */
export function describeAdopted(adopted: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(adopted);
  return names.length === 0 ? undefined : `From your environment: ${names.join(", ")}`;
}

/** What a user must know who asks for authorization where it does not apply. */
export function describeIgnored(hostEnv: Environment): string | undefined {
  const names = SERVER_VARIABLE_NAMES.filter((name) => isAboutAccess(name) && hostEnv[name] !== undefined);
  if (names.length === 0) return undefined;
  return `authorization does not apply over stdio, where the client starts the server: it does not get ${names.join(", ")}`;
}
