import { readFile } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse, TomlError } from "smol-toml";
import { ToolchainError } from "../errors.ts";

/** A named list of components. */
export interface Profile {
  /** Specs: those of the base profile first, then the profile's own. */
  readonly components: readonly string[];
  /** The file name that the profile's server is meant to have. */
  readonly output: string;
}

/** An entry that cannot be used. The others can. */
export interface ConfigProblem {
  /** `components.weather`, `profiles.dev`; absent for a problem of the whole file. */
  readonly entry: string | undefined;
  readonly message: string;
}

/** What the user's `config.toml` says. */
export interface Config {
  readonly file: string;
  /** Alias to spec. */
  readonly components: ReadonlyMap<string, string>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly problems: readonly ConfigProblem[];
}

/**
 * `$XDG_CONFIG_HOME/wasmcp/config.toml`, by default `~/.config/wasmcp/config.toml`, on macOS
 * `~/Library/Application Support/wasmcp/config.toml`.
 */
export function configFile(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const home = env["HOME"] || env["USERPROFILE"] || os.homedir();
  const standard = path.join(home, platform === "darwin" ? "Library/Application Support" : ".config");
  return path.join(env["XDG_CONFIG_HOME"] || standard, "wasmcp", "config.toml");
}

/** The user's components, as files: `acme_weather@1.2.0.wasm`. Beside `config.toml`. */
export function depsFolder(config: string): string {
  return path.join(path.dirname(config), "deps");
}

/** Reads the file; one that does not exist says nothing. */
export async function readConfig(file: string): Promise<Config> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return emptyConfig(file);
    throw new ToolchainError("unreadable-config", `cannot read \`${file}\``, { cause: error });
  }
  return parseConfig(text, file);
}

export function emptyConfig(file: string): Config {
  return { file, components: new Map(), profiles: new Map(), problems: [] };
}

/**
 * Keys that are not ours are ignored. An entry that is wrong disables itself and what refers to it; text that is no
 * TOML at all disables every name, but whoever gives paths does not need any.
 */
export function parseConfig(text: string, file: string): Config {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split("\n", 1)[0] ?? "").replace(/^Invalid TOML document: /, "");
    const message = `line ${error.line}, column ${error.column}: not TOML: ${reason}`;
    return { ...emptyConfig(file), problems: [{ entry: undefined, message }] };
  }
  return new ConfigReader(document).read(file);
}

/** Words of the command line, which would read strangely as names of components. */
const reservedNames = new Set([
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

interface RawProfile {
  readonly base: string | undefined;
  readonly components: readonly string[];
  readonly output: string;
}

/** Collects problems while entries are checked one after the other. */
class ConfigReader {
  readonly #document: unknown;
  readonly #problems: ConfigProblem[] = [];

  constructor(document: unknown) {
    this.#document = document;
  }

  read(file: string): Config {
    const components = this.#readComponents();
    const profiles = this.#readProfiles(components);
    return { file, components, profiles, problems: this.#problems };
  }

  #readComponents(): Map<string, string> {
    const aliases = new Map<string, string>();
    for (const [name, value] of this.#entries("components")) {
      if (typeof value !== "string" || value === "") {
        this.#report("components", name, "expected a path, a package or another alias, as a string");
      } else {
        aliases.set(name, value);
      }
    }
    for (const name of aliases.keys()) {
      const cycle = findCycle(name, (current) => aliases.get(current));
      if (cycle !== undefined)
        this.#report("components", name, `the aliases form a circle: ${cycle.join(" -> ")}`);
    }
    return this.#withoutReported("components", aliases);
  }

  #readProfiles(aliases: ReadonlyMap<string, string>): Map<string, Profile> {
    const raw = new Map<string, RawProfile>();
    for (const [name, value] of this.#entries("profiles")) {
      const problem = profileProblem(value);
      if (problem !== undefined) this.#report("profiles", name, problem);
      else if (aliases.has(name)) this.#report("profiles", name, "there is an alias of the same name");
      else raw.set(name, value as RawProfile);
    }
    const profiles = new Map<string, Profile>();
    for (const [name, { components, output }] of raw) {
      const own = [...components];
      const inherited: string[][] = [];
      const cycle = findCycle(name, (current) => raw.get(current)?.base);
      let base = cycle === undefined ? raw.get(name)?.base : undefined;
      let missing: string | undefined;
      while (base !== undefined && missing === undefined) {
        const profile = raw.get(base);
        if (profile === undefined) missing = base;
        else inherited.unshift([...profile.components]);
        base = profile?.base;
      }
      if (cycle !== undefined)
        this.#report("profiles", name, `the bases form a circle: ${cycle.join(" -> ")}`);
      else if (missing !== undefined)
        this.#report("profiles", name, `its base \`${missing}\` cannot be used`);
      else profiles.set(name, { components: [...inherited.flat(), ...own], output });
    }
    return profiles;
  }

  /** The entries of a table whose names may be used. */
  #entries(table: "components" | "profiles"): [string, unknown][] {
    const value = isTable(this.#document) ? this.#document[table] : undefined;
    if (value === undefined) return [];
    if (!isTable(value)) {
      this.#problems.push({ entry: table, message: "expected a table" });
      return [];
    }
    return Object.entries(value).filter(([name]) => {
      if (!/^[\p{L}\p{N}_-]+$/u.test(name))
        this.#report(table, name, "a name has letters, digits, `-` and `_` only");
      else if (reservedNames.has(name)) this.#report(table, name, "the name is a word of the command line");
      else return true;
      return false;
    });
  }

  #report(table: string, name: string, message: string): void {
    this.#problems.push({ entry: `${table}.${name}`, message });
  }

  #withoutReported<T>(table: string, entries: ReadonlyMap<string, T>): Map<string, T> {
    const reported = new Set(this.#problems.map(({ entry }) => entry));
    return new Map([...entries].filter(([name]) => !reported.has(`${table}.${name}`)));
  }
}

function profileProblem(value: unknown): string | undefined {
  if (!isTable(value)) return "expected a table";
  const { base, components, output } = value;
  if (!Array.isArray(components) || !components.every((spec) => typeof spec === "string")) {
    return "expected `components` to be a list of strings";
  }
  if (typeof output !== "string") return "expected `output` to be a string";
  if (base !== undefined && typeof base !== "string") return "expected `base` to be the name of a profile";
  return undefined;
}

/** The names from the first to its own repetition, when following `next` comes back to `start`. */
function findCycle(start: string, next: (name: string) => string | undefined): string[] | undefined {
  const seen = [start];
  for (let name = next(start); name !== undefined; name = next(name)) {
    const known = seen.includes(name);
    seen.push(name);
    if (known) return name === start ? seen : undefined;
  }
  return undefined;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
