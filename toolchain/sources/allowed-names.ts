/** What aliases, profiles and servers may be called. */

/** The commands, and words of them, which would be confusing as names of components. */
const RESERVED_ENTRY_NAMES: ReadonlySet<string> = new Set([
  "help",
  "version",
  "new",
  "build",
  "dev",
  "compose",
  "run",
  "call",
  "inspect",
  "registry",
  "pull",
  "push",
  "jwt",
  "auth",
  "wit",
  "doctor",
  "export",
  "wit-lsp",
  "mcp",
  "completion",
  "component",
  "profile",
  "add",
  "remove",
  "list",
  "info",
]);

/** `wasmcp compose server` composes components, not a server called `server`. */
const RESERVED_SERVER_NAMES: ReadonlySet<string> = new Set(["server", "handler", "help"]);

/** Why a new alias or a new profile cannot have this name; `undefined` for a good name. */
export function nameProblem(name: string): string | undefined {
  return problemOf(name, RESERVED_ENTRY_NAMES);
}

/** The same for one that exists already, which may have the name of a command that came later. */
export function entryNameProblem(name: string): string | undefined {
  return problemOf(name, new Set());
}

/** Why a server of `wasmcp.toml` cannot have this name; `undefined` for a good name. */
export function serverNameProblem(name: string): string | undefined {
  return problemOf(name, RESERVED_SERVER_NAMES);
}

function problemOf(name: string, reserved: ReadonlySet<string>): string | undefined {
  if (!/^[\p{L}\p{N}_-]+$/u.test(name)) return "use only letters, digits, hyphens and underscores in a name";
  return reserved.has(name) ? "the name is reserved for the command line" : undefined;
}
