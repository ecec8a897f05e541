/*
 * Variables of a server on command lines. Every user of the machine can read a command line, and lines that are shown end up in
 * logs and in chats. Which values are secrets cannot be seen, so a line has names only: `--env API_KEY`. The values of a
 * started program come from its own environment.
 */

/**
 * Variables that change what a program itself does, such as which code it loads: the loaders of Linux and macOS, the C library,
 * Rust, wasmtime, and Node. Those of a server must not reach the environment of its runtime.
 */
const PREFIXES = /^(LD|DYLD|GLIBC|MALLOC|RUST|TOKIO|RAYON|WASMTIME|XDG|ELECTRON|OPENSSL|SSL|LC|NODE)_/i;
const NAMES: ReadonlySet<string> = new Set(
  (
    "PATH PATHEXT HOME TMP TEMP TMPDIR TZ TZDIR SHELL ENV BASH_ENV IFS COMSPEC SYSTEMROOT WINDIR APPDATA LOCALAPPDATA " +
    "USERPROFILE LANG LANGUAGE LOCPATH LOCALDOMAIN NLSPATH GCONV_PATH GETCONF_DIR HOSTALIASES RES_OPTIONS RESOLV_HOST_CONF " +
    "NIS_PATH WASMTIME"
  ).split(" "),
);
/** No program reads its settings from variables with such names: `NODE_AUTH_TOKEN` is meant for the server. */
const SECRET = /secret|token|passw|credential|private|(^|_)(key|pwd|auth|pat|dsn)($|_)|api_?key/i;

function isOfPrograms(name: string): boolean {
  return (PREFIXES.test(name) || NAMES.has(name.toUpperCase())) && !SECRET.test(name);
}

/** Whether a value with that name is probably nothing to show: `api_key`, `authToken`, `PASSWORD`. */
export function looksSecret(name: string): boolean {
  return SECRET.test(name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").replaceAll("-", "_"));
}

/** How a program gets the variables of a server. */
export interface PassedVariables {
  /** The words `--env NAME`, or `--env NAME=VALUE` for a variable that must not reach the program itself. */
  readonly words: readonly string[];
  /** What the environment of the program has besides its own. */
  readonly environment: Readonly<Record<string, string>>;
}

export function passVariables(env: Readonly<Record<string, string>>): PassedVariables {
  const entries = Object.entries(env);
  return {
    words: entries.flatMap(([name, value]) => ["--env", isOfPrograms(name) ? `${name}=${value}` : name]),
    environment: Object.fromEntries(entries.filter(([name]) => !isOfPrograms(name))),
  };
}

/** The words of a command that is shown. */
export function showVariables(env: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(env).flatMap((name) => ["--env", name]);
}

/** `API_KEY`: how the component `weather` sees a variable of the server that is called `weather:API_KEY`. */
export function variableOfPart(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}

/** Whether a variable configures the framework; no component of the user sees it. In any case, as systems differ in that. */
export function isFrameworkVariable(name: string): boolean {
  return /^(wasmcp|jwt)_/i.test(name);
}

/** Why a variable of one component cannot have this name; `undefined` for a name that is right. */
export function variableProblem(name: string): string | undefined {
  if (!name.includes(":")) return undefined;
  const own = variableOfPart(name);
  if (own === "" || name.startsWith(":")) {
    return `expected the name of a component and of a variable, as in \`weather:API_KEY\`, found \`${name}\``;
  }
  if (!isFrameworkVariable(own)) return undefined;
  return `\`${name}\`: variables that begin with \`WASMCP_\` or \`JWT_\` configure the server, and components cannot read them`;
}
