import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { parse, TomlError } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import { entryNameProblem, nameProblem } from "../allowed-names.ts";
import { looksLikePackage } from "../packages/package-spec.ts";
import { isPath } from "../../../core/text/index.ts";
import { orderByReference } from "./circles.ts";

/** A named list of components. */
export interface Profile {
  /** The components of its bases, then its own; each spec once, at its first place. */
  readonly components: readonly ProfileComponent[];
  /** The specs and profiles that the profile itself lists. */
  readonly own: readonly string[];
  /** The profiles that it is based on, in order. */
  readonly bases: readonly string[];
  /** The file name of the profile's server. */
  readonly output: string;
}

export interface ProfileComponent {
  readonly spec: string;
  /** The profile that lists it: this one, a base, or a profile among the components. */
  readonly profile: string;
}

/** An entry that cannot be used. The others can. */
export interface ConfigProblem {
  /** `components.weather`, `profiles.dev`; absent for a problem of the whole file. */
  readonly entry: string | undefined;
  readonly message: string;
}

/** The content of the user's `config.toml`. */
export interface Config {
  readonly file: string;
  /** Alias to spec. */
  readonly components: ReadonlyMap<string, string>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly problems: readonly ConfigProblem[];
  /** What works, but should change. */
  readonly warnings: readonly ConfigProblem[];
}

/** The folder of the user's component files, such as `acme_weather@1.2.0.wasm`: beside `config.toml`. */
export function depsFolder(config: string): string {
  return path.join(path.dirname(config), "deps");
}

/** The folder of servers that are composed from profiles: beside `config.toml`. */
export function composedFolder(config: string): string {
  return path.join(path.dirname(config), "composed");
}

/** Reads the file; one that does not exist is an empty configuration. */
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
  return { file, components: new Map(), profiles: new Map(), problems: [], warnings: [] };
}

/**
 * Unknown keys are ignored. A wrong entry disables itself and the entries that refer to it. Text that is not TOML
 * disables every name, but paths still work.
 */
export function parseConfig(text: string, file: string): Config {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = (error.message.split("\n", 1)[0] ?? "").replace(/^Invalid TOML document: /, "");
    const message = `line ${error.line}, column ${error.column}: not valid TOML: ${reason}`;
    return { ...emptyConfig(file), problems: [{ entry: undefined, message }] };
  }
  return new ConfigReader(document).read(file);
}

interface RawProfile {
  readonly bases: readonly string[];
  readonly components: readonly string[];
  readonly output: string;
}

/** Collects problems while it reads one entry after the other. */
class ConfigReader {
  readonly #document: unknown;
  readonly #problems: ConfigProblem[] = [];
  readonly #warnings: ConfigProblem[] = [];

  constructor(document: unknown) {
    this.#document = document;
  }

  read(file: string): Config {
    const raw = this.#readRawProfiles();
    const components = this.#readComponents(raw);
    const profiles = this.#readProfiles(raw, components);
    return { file, components, profiles, problems: this.#problems, warnings: this.#warnings };
  }

  #readComponents(profiles: ReadonlyMap<string, RawProfile>): Map<string, string> {
    const raw = new Map<string, string>();
    for (const [name, value] of this.#entries("components")) {
      if (typeof value === "string" && value !== "") raw.set(name, value);
      else this.#report("components", name, "expected a path, a package or another alias, as a string");
    }
    const references = new Map([...raw].map(([name, target]) => [name, [target]]));
    const { ordered, circles, intoCircles } = orderByReference(references);
    for (const [name, circle] of circles) {
      this.#report("components", name, `the aliases form a circle: ${circle.join(" -> ")}`);
    }
    for (const [name, target] of intoCircles) {
      this.#report("components", name, `its target \`${target}\` cannot be used`);
    }
    const good = new Map<string, string>();
    for (const name of ordered) {
      const target = raw.get(name) ?? "";
      if (isPath(target) || looksLikePackage(target) || good.has(target)) good.set(name, target);
      else this.#report("components", name, targetProblem(target, raw, profiles));
    }
    // In the order of the file, which its user has chosen.
    return new Map([...raw].filter(([name]) => good.has(name)));
  }

  #readRawProfiles(): Map<string, RawProfile> {
    const raw = new Map<string, RawProfile>();
    for (const [name, value] of this.#entries("profiles")) {
      const profile = readProfile(value);
      if (typeof profile === "string") this.#report("profiles", name, profile);
      else raw.set(name, profile);
    }
    return raw;
  }

  #readProfiles(
    raw: ReadonlyMap<string, RawProfile>,
    aliases: ReadonlyMap<string, string>,
  ): Map<string, Profile> {
    const free = new Map([...raw].filter(([name]) => !aliases.has(name)));
    for (const name of raw.keys()) {
      if (!free.has(name)) this.#report("profiles", name, "an alias has the same name");
    }
    const { ordered, circles, intoCircles } = orderByReference(
      new Map([...free].map(([name, { bases, components }]) => [name, [...bases, ...components]])),
    );
    for (const [name, circle] of circles) {
      this.#report("profiles", name, `the profiles form a circle: ${circle.join(" -> ")}`);
    }
    for (const [name, other] of intoCircles) {
      this.#report("profiles", name, `the profile \`${other}\` in it cannot be used`);
    }
    const good = new Map<string, Profile>();
    for (const name of ordered) {
      const profile = free.get(name);
      if (profile === undefined) continue;
      const { bases, components, output } = profile;
      const missing =
        bases.find((base) => !good.has(base)) ??
        components.find((spec) => raw.has(spec) && !aliases.has(spec) && !good.has(spec));
      if (missing === undefined) {
        good.set(name, { components: expand(name, profile, good), own: components, bases, output });
      } else {
        const role = bases.includes(missing) ? `its base \`${missing}\`` : `the profile \`${missing}\` in it`;
        this.#report("profiles", name, `${role} cannot be used`);
      }
    }
    return new Map([...free.keys()].flatMap((name) => entryOf(good, name)));
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
      const problem = entryNameProblem(name);
      if (problem !== undefined) {
        this.#report(table, name, problem);
        return false;
      }
      const reserved = nameProblem(name);
      if (reserved !== undefined) {
        // Files of the reference, and of older versions, may have it.
        const message = `${reserved}; it still works, but choose another name`;
        this.#warnings.push({ entry: `${table}.${name}`, message });
      }
      return true;
    });
  }

  #report(table: string, name: string, message: string): void {
    this.#problems.push({ entry: `${table}.${name}`, message });
  }
}

function entryOf<T>(map: ReadonlyMap<string, T>, name: string): [string, T][] {
  const value = map.get(name);
  return value === undefined ? [] : [[name, value]];
}

/** The components of the bases and then the profile's own; a profile among them stands for all of its components. */
function expand(
  name: string,
  { bases, components }: RawProfile,
  profiles: ReadonlyMap<string, Profile>,
): readonly ProfileComponent[] {
  const all = new Map<string, ProfileComponent>();
  const expanded = [
    ...bases.flatMap((base) => profiles.get(base)?.components ?? []),
    ...components.flatMap((spec) => profiles.get(spec)?.components ?? [{ spec, profile: name }]),
  ];
  for (const component of expanded) if (!all.has(component.spec)) all.set(component.spec, component);
  return [...all.values()];
}

function targetProblem(
  target: string,
  aliases: ReadonlyMap<string, string>,
  profiles: ReadonlyMap<string, RawProfile>,
): string {
  if (aliases.has(target)) return `its target \`${target}\` cannot be used`;
  if (profiles.has(target)) return `its target \`${target}\` is a profile, expected one component`;
  return `its target \`${target}\` is not an alias; to name a file, write a path, as in \`./${target}.wasm\``;
}

/** The profile, or the message about its mistake. */
function readProfile(value: unknown): RawProfile | string {
  if (!isTable(value)) return "expected a table";
  const { base, components, output } = value;
  if (!isStrings(components)) return "expected `components` to be a list of strings";
  if (typeof output !== "string" || output === "") return "expected `output` to be a string";
  const bases = base === undefined ? [] : typeof base === "string" ? [base] : base;
  if (!isStrings(bases)) return "expected `base` to be the name of a profile, or a list of names";
  return { bases, components, output };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
