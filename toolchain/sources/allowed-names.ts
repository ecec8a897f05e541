/** What aliases, profiles and servers may be called. */

/** Words of commands, which would be confusing as names of components. */
const RESERVED_ENTRY_NAMES: ReadonlySet<string> = new Set([
  "help",
  "version",
  "new",
  "compose",
  "wit",
  "registry",
  "component",
  "profile",
  "add",
  "remove",
  "list",
  "info",
]);

/** `wasmcp compose server` composes components, not a server called `server`. */
const RESERVED_SERVER_NAMES: ReadonlySet<string> = new Set(["server", "handler", "help"]);

/** Why an alias or a profile cannot have this name; `undefined` for a good name. */
export function nameProblem(name: string): string | undefined {
  return problemOf(name, RESERVED_ENTRY_NAMES);
}

/** Why a server of `wasmcp.toml` cannot have this name; `undefined` for a good name. */
export function serverNameProblem(name: string): string | undefined {
  return problemOf(name, RESERVED_SERVER_NAMES);
}

function problemOf(name: string, reserved: ReadonlySet<string>): string | undefined {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return "use only letters, digits, hyphens and underscores in a name";
  return reserved.has(name) ? "the name is reserved for the command line" : undefined;
}
