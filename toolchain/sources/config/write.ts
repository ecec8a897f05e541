/**
 * Changes the user's `config.toml`: adds and removes aliases and profiles, and leaves everything else as it is written.
 *
 * Every change happens under the file's lock, on what the file says at that moment. An addition is refused when it would
 * disable an entry that works now, as by a circle. A removal says which entries still refer to what is gone.
 */
import { parse } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import { updateFile } from "../files/index.ts";
import { nearest } from "../../../core/text/index.ts";
import { entryNameProblem, nameProblem } from "../allowed-names.ts";
import { looksLikePackage, parsePackageSpec } from "../packages/package-spec.ts";
import { isPath } from "../../../core/text/index.ts";
import { findPath, type PathContext } from "../paths.ts";
import { removeTomlValue, setTomlValue, type TomlTable, type TomlValue } from "../toml/index.ts";
import { emptyConfig, parseConfig, readConfig, type Config, type Profile } from "./config.ts";
import { unknownName } from "./unknown-name.ts";

type Table = "components" | "profiles";

/** A change, so that it can be shown and undone. */
export interface ConfigChange {
  readonly file: string;
  readonly table: Table;
  readonly name: string;
  /** The value of the entry before; absent if it is new. */
  readonly previous: TomlValue | undefined;
  /** The whole text, before and after. */
  readonly before: string;
  readonly after: string;
  /** The configuration as it is now. */
  readonly config: Config;
  /** After a removal: the entries that still refer to it, and cannot be used until they change or the name comes back. */
  readonly usedBy: readonly ConfigUser[];
}

export interface ConfigUser {
  readonly kind: "alias" | "profile";
  readonly name: string;
}

export interface AddAliasOptions extends PathContext {
  readonly name: string;
  /** The path of an existing file, a package, or another alias. */
  readonly spec: string;
}

/** Adds an alias, or changes its target. A path is stored as an absolute one. */
export async function addAlias(file: string, options: AddAliasOptions): Promise<ConfigChange> {
  const { name } = options;
  const action = `cannot add the component \`${name}\``;
  checkName(name, action);
  const spec = await storedSpec(options.spec, options);
  return change(file, "components", name, action, (text, config) => {
    checkReserved(name, config.components, action);
    if (config.profiles.has(name)) throw nameTaken(action, name, "profile");
    if (isName(spec) && spec !== name && !config.components.has(spec)) {
      throw new ToolchainError("bad-target", action, { cause: unknownTarget(spec, config) });
    }
    return setTomlValue(text, ["components", name], spec);
  });
}

export interface AddProfileOptions extends PathContext {
  readonly name: string;
  /** Aliases, paths of existing files, packages and other profiles. */
  readonly components: readonly string[];
  /** A file name below `composed/`, or an absolute path; without it the profile's name with `.wasm`. */
  readonly output?: string | undefined;
  /** The profiles that it is based on. */
  readonly bases: readonly string[];
}

/** Adds a profile, or replaces it. Paths are stored as absolute ones. */
export async function addProfile(file: string, options: AddProfileOptions): Promise<ConfigChange> {
  const { name, output = `${name}.wasm` } = options;
  const bases = [...new Set(options.bases)];
  const action = `cannot add the profile \`${name}\``;
  checkName(name, action);
  if (output === "") {
    throw new ToolchainError("bad-output", `${action}: expected an output file, found an empty name`, {
      remedy: `name the file to compose, as in \`-o ${name}.wasm\``,
    });
  }
  const components = await storedSpecs(options.components, options);
  return change(file, "profiles", name, action, (text, config) => {
    checkReserved(name, config.profiles, action);
    if (config.components.has(name)) throw nameTaken(action, name, "component");
    checkComponents(components, name, config, action);
    for (const base of bases) {
      if (base !== name && !config.profiles.has(base)) throw unknownBase(action, base, config);
    }
    const kept = bases.length > 0 ? text : removeTomlValue(text, ["profiles", name, "base"]);
    return setTomlValue(kept, ["profiles", name], profileTable(components, output, bases));
  });
}

/** Changes the components that a profile itself lists; `edit` gets the current list and returns the new one. */
export async function changeProfile(
  file: string,
  name: string,
  edit: (own: readonly string[]) => readonly string[],
  context: PathContext,
): Promise<ConfigChange> {
  const action = `cannot change the profile \`${name}\``;
  // New paths are checked before the file is locked; old ones are not checked again.
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

/** Removes an alias. Other aliases and profiles may still refer to it. */
export async function removeAlias(file: string, name: string): Promise<ConfigChange> {
  return remove(file, "components", name, `cannot remove the component \`${name}\``);
}

/** Removes a profile. Other profiles may still refer to it. */
export async function removeProfile(file: string, name: string): Promise<ConfigChange> {
  return remove(file, "profiles", name, `cannot remove the profile \`${name}\``);
}

/** Undoes a change: restores the text, or only the entry if the file has changed since. */
export async function undoChange({
  file,
  table,
  name,
  previous,
  before,
  after,
}: ConfigChange): Promise<ConfigChange> {
  return changeFreely(file, table, name, `cannot restore \`${table}.${name}\``, (text) => {
    if (text === after) return before;
    const without = removeTomlValue(text, [table, name]);
    return previous === undefined ? without : setTomlValue(without, [table, name], previous);
  });
}

async function remove(file: string, table: Table, name: string, action: string): Promise<ConfigChange> {
  let usedBy: readonly ConfigUser[] = [];
  const removed = await changeFreely(file, table, name, action, (text, config) => {
    const entries = tableOf(parse(text), table);
    // An invalid entry can be removed, too.
    if (entries?.[name] === undefined) throw unknownEntry(action, name, Object.keys(entries ?? {}));
    usedBy = usersOf(name, config);
    return removeTomlValue(text, [table, name]);
  });
  return { ...removed, usedBy };
}

function usersOf(name: string, { components, profiles }: Config): readonly ConfigUser[] {
  const aliases = [...components].filter(([, target]) => target === name);
  const lists = [...profiles].filter(([, { own, bases }]) => own.includes(name) || bases.includes(name));
  return [
    ...aliases.map(([alias]) => ({ kind: "alias", name: alias }) as const),
    ...lists.map(([profile]) => ({ kind: "profile", name: profile }) as const),
  ];
}

/** Refuses an edit that disables an entry which works now. */
async function change(
  file: string,
  table: Table,
  name: string,
  action: string,
  edit: (text: string, config: Config) => string,
): Promise<ConfigChange> {
  return changeFreely(file, table, name, action, (text, config) => {
    const edited = edit(text, config);
    checkNothingBreaks(config, parseConfig(edited, file), `${table}.${name}`, action);
    return edited;
  });
}

async function changeFreely(
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
    return edited;
  });
  return { file, table, name, previous, before, after, config, usedBy: [] };
}

/** The configuration; an error if its text cannot be edited. */
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

/** Refuses a change that disables an entry other than the changed one. */
function checkNothingBreaks(old: Config, config: Config, changed: string, action: string): void {
  const known = new Set(old.problems.map(({ entry, message }) => `${entry}\n${message}`));
  const broken = config.problems.filter(({ entry, message }) => !known.has(`${entry}\n${message}`));
  if (broken.length === 0) return;
  const own = broken.find(({ entry }) => entry === changed);
  if (own !== undefined) {
    throw new ToolchainError("bad-entry", `${action}: ${own.message}`, {
      remedy: "an alias or a profile cannot refer to itself, directly or through other names",
    });
  }
  const others = broken.map(
    ({ entry, message }) => `it would disable \`${entry ?? config.file}\`: ${message}`,
  );
  throw new ToolchainError("would-break", action, {
    cause: new Error(others.join("; ")),
    remedy: "change or remove the entries that refer to it first",
  });
}

async function storedSpecs(specs: readonly string[], context: PathContext): Promise<readonly string[]> {
  return Promise.all(specs.map((spec) => storedSpec(spec, context)));
}

/** A spec as it is stored: a path becomes absolute, so that it means the same in every folder. */
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
  const problem = entryNameProblem(name);
  if (problem !== undefined) throw badName(action, problem);
}

/** An entry that has such a name already may change. */
function checkReserved(name: string, existing: ReadonlyMap<string, unknown>, action: string): void {
  const problem = existing.has(name) ? undefined : nameProblem(name);
  if (problem !== undefined) throw badName(action, problem);
}

function badName(action: string, problem: string): ToolchainError {
  return new ToolchainError("bad-name", `${action}: ${problem}`, {
    remedy: "choose another name, as in `weather` or `team-tools`",
  });
}

function nameTaken(action: string, name: string, by: "profile" | "component"): ToolchainError {
  return new ToolchainError("name-taken", `${action}: a ${by} has this name already`, {
    remedy: `choose another name, or remove the ${by} with \`wasmcp registry ${by} remove ${name}\``,
  });
}

function unknownTarget(spec: string, config: Config): ToolchainError {
  if (!config.profiles.has(spec)) return unknownName(spec, config);
  return new ToolchainError("profile-target", `\`${spec}\` is a profile, expected one component`, {
    remedy: "an alias stands for one component; to extend a profile, add another profile with `--base`",
  });
}

function unknownBase(action: string, base: string, config: Config): ToolchainError {
  const problem = config.problems.find(({ entry }) => entry === `profiles.${base}`);
  const message =
    problem === undefined
      ? `${action}: unknown profile \`${base}\``
      : `${action}: cannot use its base \`${base}\`: ${problem.message}`;
  return new ToolchainError("unknown-base", message, { remedy: namesOf(base, [...config.profiles.keys()]) });
}

function unknownEntry(action: string, name: string, names: readonly string[]): ToolchainError {
  return new ToolchainError("unknown-entry", `${action}: unknown name`, {
    remedy: namesOf(name, names),
  });
}

function namesOf(name: string, names: readonly string[]): string {
  const similar = nearest(name, names);
  if (similar !== undefined) return `did you mean \`${similar}\`?`;
  if (names.length === 0) return "no names exist yet";
  return `the existing names are ${[...names]
    .sort()
    .map((each) => `\`${each}\``)
    .join(", ")}`;
}

function profileTable(components: readonly string[], output: string, bases: readonly string[]): TomlTable {
  // A single base is written as text, which the reference CLI reads, too.
  const base = bases.length === 1 ? bases[0] : bases;
  return { ...(bases.length > 0 && base !== undefined && { base }), components, output };
}

function tableOf(document: unknown, table: Table): Readonly<Record<string, unknown>> | undefined {
  const value = typeof document === "object" && document !== null ? Reflect.get(document, table) : undefined;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}
