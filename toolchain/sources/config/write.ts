/**
 * Changing the user's `config.toml`: aliases and profiles are added and removed, and all else stays as it is written.
 *
 * Every change happens under the file's lock, on what the file says at that moment. It is refused when it would
 * disable an entry that can be used now: a circle, a base or a target that is gone.
 */
import { parse } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import { updateFile } from "../files/index.ts";
import { looksLikePackage, parsePackageSpec } from "../packages/index.ts";
import { removeTomlValue, setTomlValue, type TomlTable, type TomlValue } from "../toml/index.ts";
import { emptyConfig, parseConfig, readConfig, type Config, type Profile } from "./config.ts";
import { nameProblem, nearest } from "./names.ts";
import { findPath, isPath, type PathContext } from "./paths.ts";
import { unknownName } from "./spec.ts";

type Table = "components" | "profiles";

/** What was done, so that it can be told and undone. */
export interface ConfigChange {
  readonly file: string;
  readonly table: Table;
  readonly name: string;
  /** What the entry said before; absent when there was none. */
  readonly previous: TomlValue | undefined;
  /** The whole text, before and after. */
  readonly before: string;
  readonly after: string;
  /** The configuration as it is now. */
  readonly config: Config;
}

export interface AddAliasOptions extends PathContext {
  readonly name: string;
  /** A path of a file that is there, a package, or another alias. */
  readonly spec: string;
}

/** Adds an alias, or gives it another target. A path is kept as an absolute one. */
export async function addAlias(file: string, options: AddAliasOptions): Promise<ConfigChange> {
  const { name } = options;
  const action = `cannot add the component \`${name}\``;
  checkName(name, action);
  const spec = await storedSpec(options.spec, options);
  return change(file, "components", name, action, (text, config) => {
    if (config.profiles.has(name)) throw nameTaken(action, name, "profile");
    if (isName(spec) && spec !== name && !config.components.has(spec)) {
      throw new ToolchainError("bad-target", action, { cause: unknownTarget(spec, config) });
    }
    return setTomlValue(text, ["components", name], spec);
  });
}

export interface AddProfileOptions extends PathContext {
  readonly name: string;
  /** Aliases, paths of files that are there, packages and other profiles. */
  readonly components: readonly string[];
  /** A file name below `composed/`, or an absolute path; without it the profile's name with `.wasm`. */
  readonly output?: string | undefined;
  /** The profiles to build upon. */
  readonly bases: readonly string[];
}

/** Adds a profile, or replaces what it has. Paths are kept as absolute ones. */
export async function addProfile(file: string, options: AddProfileOptions): Promise<ConfigChange> {
  const { name, output = `${name}.wasm` } = options;
  const bases = [...new Set(options.bases)];
  const action = `cannot add the profile \`${name}\``;
  checkName(name, action);
  if (output === "") {
    throw new ToolchainError("bad-output", `${action}: its output has no name`, {
      remedy: `name the file to compose, as in \`-o ${name}.wasm\``,
    });
  }
  const components = await storedSpecs(options.components, options);
  return change(file, "profiles", name, action, (text, config) => {
    if (config.components.has(name)) throw nameTaken(action, name, "component");
    checkComponents(components, name, config, action);
    for (const base of bases) {
      if (base !== name && !config.profiles.has(base)) throw unknownBase(action, base, config);
    }
    const kept = bases.length > 0 ? text : removeTomlValue(text, ["profiles", name, "base"]);
    return setTomlValue(kept, ["profiles", name], profileTable(components, output, bases));
  });
}

/** Gives a profile other components of its own; `edit` gets those that it has, and returns specs as a user types them. */
export async function changeProfile(
  file: string,
  name: string,
  edit: (own: readonly string[]) => readonly string[],
  context: PathContext,
): Promise<ConfigChange> {
  const action = `cannot change the profile \`${name}\``;
  // Paths are looked up before the file is locked; what was there already is not looked up again.
  const stored = new Map<string, string>();
  const current = (config: Config): Profile => {
    const profile = config.profiles.get(name);
    if (profile === undefined) throw unknownEntry(action, name, [...config.profiles.keys()]);
    return profile;
  };
  const { own } = current(await readConfig(file));
  for (const spec of edit(own)) {
    if (!own.includes(spec)) stored.set(spec, await storedSpec(spec, context));
  }
  return change(file, "profiles", name, action, (text, config) => {
    const components = edit(current(config).own).map((spec) => stored.get(spec) ?? spec);
    const added = components.filter((spec) => !current(config).own.includes(spec));
    checkComponents(added, name, config, action);
    return setTomlValue(text, ["profiles", name, "components"], [...components]);
  });
}

/** Removes an alias. Profiles may go on naming it; other aliases may not. */
export async function removeAlias(file: string, name: string): Promise<ConfigChange> {
  return remove(file, "components", name, `cannot remove the component \`${name}\``, () => {});
}

/** Removes a profile that no other one uses. */
export async function removeProfile(file: string, name: string): Promise<ConfigChange> {
  const action = `cannot remove the profile \`${name}\``;
  return remove(file, "profiles", name, action, ({ profiles }) => {
    const user = [...profiles].find(([, { own }]) => own.includes(name))?.[0];
    if (user === undefined) return;
    throw new ToolchainError(
      "would-break",
      `${action}: the profile \`${user}\` has it among its components`,
      {
        remedy: "change or remove that one first",
      },
    );
  });
}

/** Takes a change back: to the very text, or, if the file has changed since, to what the entry said. */
export async function undoChange({
  file,
  table,
  name,
  previous,
  before,
  after,
}: ConfigChange): Promise<ConfigChange> {
  return change(file, table, name, `cannot restore \`${table}.${name}\``, (text) => {
    if (text === after) return before;
    const without = removeTomlValue(text, [table, name]);
    return previous === undefined ? without : setTomlValue(without, [table, name], previous);
  });
}

async function remove(
  file: string,
  table: Table,
  name: string,
  action: string,
  check: (config: Config) => void,
): Promise<ConfigChange> {
  return change(file, table, name, action, (text, config) => {
    const entries = tableOf(parse(text), table);
    // An entry that cannot be used can still be removed.
    if (entries?.[name] === undefined) throw unknownEntry(action, name, Object.keys(entries ?? {}));
    check(config);
    return removeTomlValue(text, [table, name]);
  });
}

async function change(
  file: string,
  table: Table,
  name: string,
  action: string,
  edit: (text: string, config: Config) => string,
): Promise<ConfigChange> {
  let previous: TomlValue | undefined;
  let config = emptyConfig(file);
  const { before, after } = await updateFile(file, (text) => {
    const old = readable(text, file, action);
    previous = tableOf(parse(text), table)?.[name] as TomlValue | undefined;
    const edited = edit(text, old);
    config = parseConfig(edited, file);
    checkNothingBreaks(old, config, `${table}.${name}`, action);
    return edited;
  });
  return { file, table, name, previous, before, after, config };
}

/** The configuration, if its text is good enough to be changed. */
function readable(text: string, file: string, action: string): Config {
  const config = parseConfig(text, file);
  const whole = config.problems.find(({ entry }) => entry === undefined || !entry.includes("."));
  if (whole === undefined) return config;
  const place = whole.entry === undefined ? "" : `\`${whole.entry}\`: `;
  throw new ToolchainError("bad-config", action, {
    cause: new Error(`${file}: ${place}${whole.message}`),
    remedy: `correct \`${file}\` in an editor first`,
  });
}

/** Whatever could be used before can be used afterwards, except what is meant to go. */
function checkNothingBreaks(old: Config, config: Config, changed: string, action: string): void {
  const known = new Set(old.problems.map(({ entry, message }) => `${entry}\n${message}`));
  const broken = config.problems.filter(({ entry, message }) => !known.has(`${entry}\n${message}`));
  if (broken.length === 0) return;
  const own = broken.find(({ entry }) => entry === changed);
  if (own !== undefined) {
    throw new ToolchainError("bad-entry", `${action}: ${own.message}`, {
      remedy: "nothing can stand for itself, not even by a detour",
    });
  }
  const others = broken.map(
    ({ entry, message }) => `\`${entry ?? config.file}\` could not be used: ${message}`,
  );
  throw new ToolchainError("would-break", action, {
    cause: new Error(others.join("; ")),
    remedy: "change or remove what refers to it first",
  });
}

async function storedSpecs(specs: readonly string[], context: PathContext): Promise<readonly string[]> {
  return Promise.all(specs.map((spec) => storedSpec(spec, context)));
}

/** As it goes into the file: a path means the same from wherever it is used. */
async function storedSpec(spec: string, context: PathContext): Promise<string> {
  if (isPath(spec)) return findPath(spec, context);
  if (looksLikePackage(spec)) return parsePackageSpec(spec).text;
  return spec;
}

function isName(spec: string): boolean {
  return !isPath(spec) && !looksLikePackage(spec);
}

function checkComponents(components: readonly string[], name: string, config: Config, action: string): void {
  for (const spec of components) {
    if (isName(spec) && spec !== name && !config.components.has(spec) && !config.profiles.has(spec)) {
      throw new ToolchainError("bad-target", action, { cause: unknownName(spec, config) });
    }
  }
}

function checkName(name: string, action: string): void {
  const problem = nameProblem(name);
  if (problem === undefined) return;
  throw new ToolchainError("bad-name", `${action}: ${problem}`, {
    remedy: "choose another name, as in `weather` or `team-tools`",
  });
}

function nameTaken(action: string, name: string, by: "profile" | "component"): ToolchainError {
  return new ToolchainError("name-taken", `${action}: there is a ${by} of that name`, {
    remedy: `choose another name, or remove the other one with \`wasmcp registry ${by} remove ${name}\``,
  });
}

function unknownTarget(spec: string, config: Config): ToolchainError {
  if (!config.profiles.has(spec)) return unknownName(spec, config);
  return new ToolchainError(
    "profile-target",
    `\`${spec}\` is a profile, and an alias stands for one component`,
    {
      remedy: "a profile can be used in other profiles",
    },
  );
}

function unknownBase(action: string, base: string, config: Config): ToolchainError {
  const problem = config.problems.find(({ entry }) => entry === `profiles.${base}`);
  const message =
    problem === undefined
      ? `${action}: there is no profile \`${base}\` to build upon`
      : `${action}: its base \`${base}\` cannot be used: ${problem.message}`;
  return new ToolchainError("unknown-base", message, { remedy: namesOf(base, [...config.profiles.keys()]) });
}

function unknownEntry(action: string, name: string, names: readonly string[]): ToolchainError {
  return new ToolchainError("unknown-entry", `${action}: there is none of that name`, {
    remedy: namesOf(name, names),
  });
}

function namesOf(name: string, names: readonly string[]): string {
  const similar = nearest(name, names);
  if (similar !== undefined) return `did you mean \`${similar}\`?`;
  if (names.length === 0) return "there is none yet";
  return `there is ${[...names]
    .sort()
    .map((each) => `\`${each}\``)
    .join(", ")}`;
}

function profileTable(components: readonly string[], output: string, bases: readonly string[]): TomlTable {
  // One base is text, as every reader of the file knows it.
  const base = bases.length === 1 ? bases[0] : bases;
  return { ...(bases.length > 0 && base !== undefined && { base }), components, output };
}

function tableOf(document: unknown, table: Table): Readonly<Record<string, unknown>> | undefined {
  const value = typeof document === "object" && document !== null ? Reflect.get(document, table) : undefined;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
