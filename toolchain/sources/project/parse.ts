/**
 * Reads `wasmcp.toml`.
 *
 * The file says what a server may do, so an unknown key is a mistake: a misspelt `allow` would allow everything. A
 * mistake disables its server, and no other one. `schemas/wasmcp.schema.json` describes the same format for editors; a
 * test compares the two.
 */
import * as path from "node:path";
import { parse, TomlError } from "smol-toml";
import type { Denial } from "../../compose/index.ts";
import { nearest } from "../../../core/text/index.ts";
import { serverNameProblem } from "../allowed-names.ts";
import { parseAddress, type Address } from "../../run/index.ts";

export const PROJECT_FILE_NAME = "wasmcp.toml";

/** How to compose and run a server. */
export interface ServerDefinition {
  /** `weather`: the key of its table. */
  readonly name: string;
  /** Profiles first, then components: paths relative to the file, packages, aliases. */
  readonly specs: readonly string[];
  /** The file to write; absolute. */
  readonly output: string;
  readonly transport: "http" | "stdio";
  /** `auto` is wasmtime if it is installed. A server for `spin` is only composed. */
  readonly runtime: "auto" | "wasmtime" | "embedded" | "spin";
  /** Where it listens; otherwise the user decides when the server starts. */
  readonly address: Address | undefined;
  /** The folder of what its parts store; absolute. */
  readonly state: string | undefined;
  readonly environment: ReadonlyMap<string, EnvironmentValue>;
  /** Components that replace framework components, by the names of those. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Prefixes of the names of tools, by component. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** What its components must not access; nothing is denied unless the file has `allow`. */
  readonly denials: readonly Denial[];
  readonly strip: boolean;
}

/** A value, or the name of a variable in the environment of the user, so that secrets stay out of the file. */
export type EnvironmentValue = string | { readonly from: string };

/** A server, or the whole file, that cannot be used. */
export interface ProjectProblem {
  /** `servers.weather`; absent for a problem of the whole file. */
  readonly entry: string | undefined;
  readonly message: string;
}

export interface ProjectFile {
  readonly file: string;
  /** The folder of the file, which paths in it are relative to. */
  readonly directory: string;
  /** By name, in the order of the file. */
  readonly servers: ReadonlyMap<string, ServerDefinition>;
  readonly problems: readonly ProjectProblem[];
}

/** `file` is absolute. */
export function parseProject(text: string, file: string): ProjectFile {
  const directory = path.dirname(file);
  const whole = (message: string): ProjectFile => {
    return { file, directory, servers: new Map(), problems: [{ entry: undefined, message }] };
  };
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split("\n", 1)[0] ?? "").replace(/^Invalid TOML document: /, "");
    return whole(`line ${error.line}, column ${error.column}: not valid TOML: ${reason}`);
  }
  if (!isTable(document)) return whole("expected a table");
  const problems: ProjectProblem[] = [];
  for (const key of Object.keys(document)) {
    if (key !== "servers") problems.push({ entry: key, message: unknownKey(key, ["servers"]) });
  }
  const tables = document["servers"] ?? {};
  if (!isTable(tables)) return whole("expected `servers` to be a table with one table for each server");
  const servers = new Map<string, ServerDefinition>();
  for (const [name, table] of Object.entries(tables)) {
    const server = readServer(name, table, directory);
    if (typeof server === "string") problems.push({ entry: `servers.${name}`, message: server });
    else servers.set(name, server);
  }
  return { file, directory, servers, problems };
}

/** The server, or the message about its mistake. */
function readServer(name: string, table: unknown, directory: string): ServerDefinition | string {
  const problem = serverNameProblem(name);
  if (problem !== undefined) return problem;
  if (!isTable(table)) return "expected a table";
  try {
    return new ServerReader(table).read(name, directory);
  } catch (error) {
    if (error instanceof WrongValue) return error.message;
    throw error;
  }
}

/** A mistake in a server, which ends reading it. */
class WrongValue extends Error {
  override readonly name = "WrongValue";
}

const RUNTIMES = ["auto", "wasmtime", "embedded", "spin"] as const;
const TRANSPORTS = ["http", "stdio"] as const;

const KEYS = [
  "components",
  "profile",
  "output",
  "transport",
  "runtime",
  "address",
  "state",
  "environment",
  "overrides",
  "prefixes",
  "allow",
  "strip",
];

class ServerReader {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
    const wrong = Object.keys(table).find((key) => !KEYS.includes(key));
    if (wrong !== undefined) throw new WrongValue(unknownKey(wrong, KEYS));
  }

  read(name: string, directory: string): ServerDefinition {
    const specs = [...this.#textOrTexts("profile"), ...this.#texts("components")];
    if (specs.length === 0) {
      throw new WrongValue("it has no components: list them in `components`, or name a `profile`");
    }
    const state = this.#text("state");
    return {
      name,
      specs,
      output: path.resolve(directory, this.#text("output") ?? path.join("dist", `${name}.wasm`)),
      transport: this.#choice("transport", TRANSPORTS) ?? "http",
      runtime: this.#choice("runtime", RUNTIMES) ?? "auto",
      address: this.#address(),
      state: state === undefined ? undefined : path.resolve(directory, state),
      environment: this.#environment(),
      overrides: this.#textsByName("overrides"),
      prefixes: this.#textsByName("prefixes"),
      denials: this.#denials(),
      strip: this.#switch("strip"),
    };
  }

  #text(key: string): string | undefined {
    const value = this.#table[key];
    if (value === undefined || isText(value)) return value;
    throw new WrongValue(`expected \`${key}\` to be a text that is not empty`);
  }

  #texts(key: string): readonly string[] {
    const value = this.#table[key] ?? [];
    if (isTexts(value)) return value;
    throw new WrongValue(`expected \`${key}\` to be a list of texts`);
  }

  #textOrTexts(key: string): readonly string[] {
    const value = this.#table[key] ?? [];
    if (isText(value)) return [value];
    if (isTexts(value)) return value;
    throw new WrongValue(`expected \`${key}\` to be a name, or a list of names`);
  }

  #switch(key: string): boolean {
    const value = this.#table[key] ?? false;
    if (typeof value === "boolean") return value;
    throw new WrongValue(`expected \`${key}\` to be true or false`);
  }

  #choice<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const value = this.#table[key];
    const chosen = choices.find((choice) => choice === value);
    if (value === undefined || chosen !== undefined) return chosen;
    throw new WrongValue(`expected \`${key}\` to be ${choices.map((choice) => `"${choice}"`).join(", ")}`);
  }

  #address(): Address | undefined {
    const text = this.#text("address");
    if (text === undefined) return undefined;
    try {
      return parseAddress(text);
    } catch (error) {
      throw new WrongValue(error instanceof Error ? error.message : String(error));
    }
  }

  #named(key: string): readonly (readonly [string, unknown])[] {
    const value = this.#table[key] ?? {};
    if (isTable(value)) return Object.entries(value);
    throw new WrongValue(`expected \`${key}\` to be a table`);
  }

  #textsByName(key: string): ReadonlyMap<string, string> {
    return new Map(
      this.#named(key).map(([name, value]) => {
        if (isText(value)) return [name, value];
        throw new WrongValue(`expected \`${key}.${name}\` to be a text that is not empty`);
      }),
    );
  }

  #environment(): ReadonlyMap<string, EnvironmentValue> {
    return new Map(
      this.#named("environment").map(([name, value]): [string, EnvironmentValue] => {
        if (name === "" || /[=\s\0]/.test(name)) {
          throw new WrongValue(`\`environment\`: \`${name}\` is not a valid name of a variable`);
        }
        if (typeof value === "string" && !value.includes("\0")) return [name, value];
        if (isTable(value) && isText(value["from"]) && Object.keys(value).length === 1) {
          return [name, { from: value["from"] }];
        }
        throw new WrongValue(
          `expected \`environment.${name}\` to be a text, or \`{ from = "NAME" }\` for a variable of your environment`,
        );
      }),
    );
  }

  /** `allow = ["http"]`, or `allow = { weather = ["http"], "*" = [] }`; other components may access nothing. */
  #denials(): readonly Denial[] {
    const value = this.#table["allow"];
    if (value === undefined) return [];
    if (isTexts(value)) return [{ only: value }];
    if (!isTable(value))
      throw new WrongValue("expected `allow` to be a list, or a table of lists by component");
    const lists = Object.entries(value).map(([part, only]) => {
      if (!isTexts(only)) throw new WrongValue(`expected \`allow.${part}\` to be a list of texts`);
      return part === "*" ? { only } : { only, part };
    });
    return "*" in value ? lists : [...lists, { only: [] }];
  }
}

type Table = Readonly<Record<string, unknown>>;

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function unknownKey(key: string, known: readonly string[]): string {
  const similar = nearest(key, known);
  const list = `the keys are ${known.map((each) => `\`${each}\``).join(", ")}`;
  return `unknown key \`${key}\`; ${similar === undefined ? list : `did you mean \`${similar}\`?`}`;
}
