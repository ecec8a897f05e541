/**
 * Reads `wasmcp.toml`.
 *
 * The file says what a server may do, so an unknown key is a mistake: a misspelt `allow` would allow everything. A
 * mistake disables its server, and no other one. `schemas/wasmcp.schema.json` describes the same format for editors; a
 * test compares the two.
 */
import * as path from "node:path";
import { parse, TomlError } from "smol-toml";
import { allowLists, parseReach, type Denial } from "../../compose/grants/index.ts";
import { shownToolProblem, type ToolSearch } from "../../compose/index.ts";
import type { Protection } from "../../compose/protection/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { variableProblem } from "../../variables.ts";
import { serverNameProblem } from "../allowed-names.ts";
import {
  DEFAULT_LIMITS,
  guestPathProblem,
  parseAddress,
  parseMemoryLimit,
  parseTimeLimit,
  type Address,
  type Folder,
  type Limits,
} from "../../run/index.ts";
import { readProtection } from "./auth.ts";
import { isTable, isText, isTexts, unknownKey, WrongValue, type Table } from "./values.ts";

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
  /** `auto` is wasmtime if it is installed. */
  readonly runtime: (typeof RUNTIMES)[number];
  /** Where it listens; otherwise the user decides when the server starts. */
  readonly address: Address | undefined;
  /** The folder of what its parts store; absolute. */
  readonly state: string | undefined;
  /** Folders that the server opens for the parts to which they are granted; absolute. */
  readonly folders: readonly Folder[];
  /** What one call may use. */
  readonly limits: Limits;
  readonly environment: ReadonlyMap<string, EnvironmentValue>;
  /** Components that replace framework components, by the names of those. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Prefixes of the names of tools, by component. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** What its components must not access; nothing is denied unless the file has `allow`. */
  readonly denials: readonly Denial[];
  /** Who may use it, as far as that is composed in. */
  readonly protection: Protection;
  /** The file with its server card; absolute. */
  readonly card: string | undefined;
  /** Whether clients search its tools, in the place of a list of all. */
  readonly search: ToolSearch | undefined;
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
  // It was meant to protect them, so that none may be served without it.
  const lost = Object.keys(document).find((key) => key.toLowerCase() === "auth");
  for (const [name, table] of Object.entries(tables)) {
    const server =
      lost === undefined
        ? readServer(name, table, directory)
        : `\`[${lost}]\` at the top of the file protects no server: write \`[servers.${name}.auth]\``;
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

const RUNTIMES = ["auto", "wasmtime", "embedded", "spin", "wasmcloud"] as const;

/** Runtimes for which servers are only composed, and what people call them. */
const RUN_ELSEWHERE = { spin: "Spin", wasmcloud: "wasmCloud" } as const;

/** What runs a server that wasmcp composes and does not run; `undefined` for the others. */
export function runsElsewhere(runtime: ServerDefinition["runtime"]): string | undefined {
  return isElsewhere(runtime) ? RUN_ELSEWHERE[runtime] : undefined;
}

export function isElsewhere(runtime: ServerDefinition["runtime"]): runtime is keyof typeof RUN_ELSEWHERE {
  return runtime in RUN_ELSEWHERE;
}

const TRANSPORTS = ["http", "stdio"] as const;

const KEYS = [
  "components",
  "profile",
  "output",
  "transport",
  "runtime",
  "address",
  "state",
  "folders",
  "limits",
  "environment",
  "overrides",
  "prefixes",
  "allow",
  "auth",
  "server-card",
  "search",
  "strip",
];

const LIMITS = ["timeout", "memory"];
const SEARCH = ["show"];

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
    const card = this.#text("server-card");
    return {
      name,
      specs,
      output: path.resolve(directory, this.#text("output") ?? path.join("dist", `${name}.wasm`)),
      transport: this.#choice("transport", TRANSPORTS) ?? "http",
      runtime: this.#choice("runtime", RUNTIMES) ?? "auto",
      address: this.#address(),
      state: state === undefined ? undefined : path.resolve(directory, state),
      folders: this.#folders(directory),
      limits: this.#limits(),
      environment: this.#environment(),
      overrides: this.#textsByName("overrides"),
      prefixes: this.#textsByName("prefixes"),
      denials: this.#denials(),
      protection: readProtection(this.#table["auth"]),
      card: card === undefined ? undefined : path.resolve(directory, card),
      search: this.#search(),
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
    return text === undefined ? undefined : parsed(() => parseAddress(text));
  }

  /** `limits = { timeout = "30s", memory = "256MB" }` */
  #limits(): Limits {
    const texts = this.#textsByName("limits");
    const wrong = [...texts.keys()].find((key) => !LIMITS.includes(key));
    if (wrong !== undefined) throw new WrongValue(`\`limits\`: ${unknownKey(wrong, LIMITS)}`);
    const timeout = texts.get("timeout");
    const memory = texts.get("memory");
    return {
      time:
        timeout === undefined ? DEFAULT_LIMITS.time : parsed(() => parseTimeLimit(timeout), "limits.timeout"),
      memory:
        memory === undefined
          ? DEFAULT_LIMITS.memory
          : parsed(() => parseMemoryLimit(memory), "limits.memory"),
    };
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

  /** `folders = { "/data" = "./data" }` */
  #folders(directory: string): readonly Folder[] {
    return [...this.#textsByName("folders")].map(([guest, host]) => {
      const problem = guestPathProblem(guest);
      if (problem !== undefined) throw new WrongValue(`\`folders\`: ${problem}`);
      return { host: path.resolve(directory, host), guest };
    });
  }

  #environment(): ReadonlyMap<string, EnvironmentValue> {
    return new Map(
      this.#named("environment").map(([name, value]): [string, EnvironmentValue] => {
        checkVariable(name);
        const problem = variableProblem(name);
        if (problem !== undefined) throw new WrongValue(`\`environment\`: ${problem}`);
        if (typeof value === "string" && !value.includes("\0")) return [name, value];
        if (isTable(value) && isText(value["from"]) && Object.keys(value).length === 1) {
          checkVariable(value["from"]);
          return [name, { from: value["from"] }];
        }
        throw new WrongValue(
          `expected \`environment.${name}\` to be a text, or \`{ from = "NAME" }\` for a variable of your environment`,
        );
      }),
    );
  }

  /** `search = { show = ["get_weather"] }`; an empty table is enough. */
  #search(): ToolSearch | undefined {
    const value = this.#table["search"];
    if (value === undefined) return undefined;
    if (!isTable(value)) throw new WrongValue("expected `search` to be a table");
    const wrong = Object.keys(value).find((key) => !SEARCH.includes(key));
    if (wrong !== undefined) throw new WrongValue(`\`search\`: ${unknownKey(wrong, SEARCH)}`);
    const show = value["show"] ?? [];
    if (!isTexts(show)) throw new WrongValue("expected `search.show` to be a list of texts");
    const problem = show.map(shownToolProblem).find((each) => each !== undefined);
    if (problem !== undefined) throw new WrongValue(`\`search.show\`: ${problem}`);
    return { show };
  }

  /** `allow = ["http"]`, or `allow = { weather = ["http"], "*" = [] }`; other components may access nothing. */
  #denials(): readonly Denial[] {
    const value = this.#table["allow"];
    if (value === undefined) return [];
    if (isTexts(value)) return [{ only: checkReaches(value, "allow") }];
    if (!isTable(value))
      throw new WrongValue("expected `allow` to be a list, or a table of lists by component");
    const lists = Object.entries(value).map(([part, only]) => {
      if (!isTexts(only)) throw new WrongValue(`expected \`allow.${part}\` to be a list of texts`);
      return { part: part === "*" ? undefined : part, only: checkReaches(only, `allow.${part}`) };
    });
    return lists.length === 0 ? [{ only: [] }] : allowLists(lists);
  }
}

/** Without characters that cannot be seen, because a user is asked about the name. */
function checkVariable(name: string): void {
  if (/^[^=\s\p{Cc}\p{Cf}]+$/u.test(name)) return;
  throw new WrongValue(`\`environment\`: ${JSON.stringify(name)} is not a valid name of a variable`);
}

/** What `read` returns; its error is a mistake in the file. */
function parsed<T>(read: () => T, key?: string): T {
  try {
    return read();
  } catch (error) {
    const remedy = error instanceof ToolchainError ? error.remedy?.replaceAll("\n", "; ") : undefined;
    const message = `${error instanceof Error ? error.message : String(error)}${remedy === undefined ? "" : `; ${remedy}`}`;
    throw new WrongValue(key === undefined ? message : `\`${key}\`: ${message}`);
  }
}

function checkReaches(texts: readonly string[], key: string): readonly string[] {
  for (const text of texts) parsed(() => parseReach(text), key);
  return texts;
}
