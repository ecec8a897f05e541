/**
 * What changed between two versions of a package, and whether it breaks those who use it.
 *
 * Problem: types are compared by their structure, so that one more case of an enum changes every function that mentions it.
 * Idea: each item is spelled out in one line, without the version of its own package; lines that differ are changes.
 * Result: a list of changes, each with the part of the version that it raises (semver).
 *
 * An interface may gain functions and types: those who call it do not notice. A world follows the subtyping of components
 * (`Explainer.md`): one of the new world must be of use where one of the old world is, so that a world may gain exports and
 * lose imports, and not the other way round. What a feature gates has no promise.
 */
import * as semver from "semver";
import type {
  Func,
  Interface,
  Package,
  PackageName,
  Stability,
  Type,
  TypeDef,
  World,
  WorldItem,
} from "./model.ts";
import { packageId } from "./names.ts";

export type Level = "major" | "minor" | "patch";

export interface Change {
  readonly level: Level;
  readonly kind: "added" | "removed" | "changed";
  /** `interface types, function [method]fields.get` */
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
}

export interface Comparison {
  /** Breaking changes first. */
  readonly changes: readonly Change[];
  /** The highest level; absent without changes. */
  readonly level: Level | undefined;
  /** The lowest version that the new package may have; absent for packages without versions. */
  readonly leastVersion: string | undefined;
  /** The new package has no lower version than that. */
  readonly isVersionEnough: boolean;
}

const LEVELS: readonly Level[] = ["major", "minor", "patch"];

export function comparePackages(before: Package, after: Package): Comparison {
  const changes: Change[] = [];
  const [oldName, newName] = [nameOnly(before.name), nameOnly(after.name)];
  if (oldName !== newName)
    changes.push(change("major", "changed", "the package's name", { before: oldName, after: newName }));
  if (before.docs !== after.docs) changes.push(change("patch", "changed", "the package's documentation"));
  const home: Home = [before.name, after.name];
  changes.push(
    ...compareAll("interface", before.interfaces, after.interfaces, (name, old, now) =>
      compareInterfaces(`interface ${name}`, old, now, home),
    ),
    ...compareAll("world", before.worlds, after.worlds, (name, old, now) =>
      compareWorlds(name, old, now, home),
    ),
  );
  const sorted = changes.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  const level = sorted[0]?.level;
  const leastVersion = versionAfter(before.name.version, level);
  const found = semver.parse(after.name.version ?? "");
  const isVersionEnough = leastVersion === undefined || (found !== null && semver.gte(found, leastVersion));
  return { changes: sorted, level, leastVersion, isVersionEnough };
}

/** In 0.x, the middle number stands for what breaks. */
function versionAfter(version: string | undefined, level: Level | undefined): string | undefined {
  const parsed = version === undefined ? null : semver.parse(version);
  if (parsed === null) return undefined;
  // A version before a release may change in any way up to that release.
  if (level === undefined || parsed.prerelease.length > 0) return parsed.version;
  const below1 = level === "major" && parsed.minor > 0 ? "minor" : "patch";
  return semver.inc(parsed.version, parsed.major > 0 ? level : below1) ?? undefined;
}

function nameOnly({ namespace, name }: PackageName): string {
  return `${namespace}:${name}`;
}

function change(
  level: Level,
  kind: Change["kind"],
  what: string,
  texts: { readonly before?: string; readonly after?: string } = {},
): Change {
  return { level, kind, what, ...texts };
}

type Home = readonly [before: PackageName, after: PackageName];

interface Item {
  readonly stability: Stability;
  readonly docs?: string | undefined;
}

/** Items by name: added ones may be used, removed ones are missed, and those in both are compared. */
function compareAll<T extends Item>(
  noun: string,
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  compare: (name: string, before: T, after: T) => readonly Change[],
  levels: { readonly added: Level; readonly removed: Level } = { added: "minor", removed: "major" },
): readonly Change[] {
  const changes: Change[] = [];
  for (const [name, old] of before) {
    const now = after.get(name);
    const what = `${noun} ${name}`;
    if (now === undefined) {
      changes.push(change(isUnstable(old) ? "patch" : levels.removed, "removed", what));
      continue;
    }
    const inside = compare(name, old, now);
    changes.push(...(isUnstable(old) ? inside.map((one) => ({ ...one, level: "patch" as const })) : inside));
    changes.push(...compareHeads(what, old, now));
  }
  for (const [name, now] of after) {
    if (before.has(name)) continue;
    changes.push(change(isUnstable(now) ? "patch" : levels.added, "added", `${noun} ${name}`));
  }
  return changes;
}

function isUnstable({ stability }: Item): boolean {
  return stability.kind === "unstable";
}

function isDeprecated({ stability }: Item): boolean {
  return stability.kind !== "unknown" && stability.deprecated !== undefined;
}

/** Gates and documentation. */
function compareHeads(what: string, before: Item, after: Item): readonly Change[] {
  const changes: Change[] = [];
  const [old, now] = [gate(before.stability), gate(after.stability)];
  if (old !== now) {
    const isLost = isUnstable(after) && !isUnstable(before);
    const isNews =
      (isUnstable(before) && !isUnstable(after)) || (isDeprecated(after) && !isDeprecated(before));
    const level = isLost ? "major" : isNews ? "minor" : "patch";
    changes.push(change(level, "changed", `the gate of ${what}`, { before: old, after: now }));
  }
  if (before.docs !== after.docs) changes.push(change("patch", "changed", `the documentation of ${what}`));
  return changes;
}

function gate(stability: Stability): string {
  if (stability.kind === "unknown") return "none";
  const deprecated =
    stability.deprecated === undefined ? "" : ` @deprecated(version = ${stability.deprecated})`;
  return stability.kind === "stable"
    ? `@since(version = ${stability.since})${deprecated}`
    : `@unstable(feature = ${stability.feature})${deprecated}`;
}

/** `within` names the interface: `interface types`. */
function compareInterfaces(
  within: string,
  before: Interface,
  after: Interface,
  home: Home,
): readonly Change[] {
  return [
    ...compareAll(`${within}, type`, before.types, after.types, (type, old, now) =>
      changed(`${within}, type ${type}`, define(old, home[0]), define(now, home[1])),
    ),
    ...compareAll(`${within}, function`, before.functions, after.functions, (func, old, now) =>
      changed(`${within}, function ${func}`, signature(old, home[0]), signature(now, home[1])),
    ),
  ];
}

function compareWorlds(name: string, before: World, after: World, home: Home): readonly Change[] {
  const compare = (direction: "import" | "export"): readonly Change[] => {
    const within = `world ${name}, ${direction}`;
    const itemsOf = (world: World) => (direction === "import" ? world.imports : world.exports);
    return compareAll(
      within,
      byTrack(itemsOf(before), home[0]),
      byTrack(itemsOf(after), home[1]),
      (key, old, now) => compareExterns(direction, `${within} ${key}`, old, now, home),
      direction === "import" ? { added: "major", removed: "minor" } : { added: "minor", removed: "major" },
    );
  };
  return [...compare("import"), ...compare("export")];
}

interface Extern extends Item {
  readonly key: string;
  readonly item: WorldItem;
}

/** Compatible versions of one interface are one item: `wasi:io/streams@0.2.3` and `@0.2.12`. */
function byTrack(items: ReadonlyMap<string, WorldItem>, home: PackageName): ReadonlyMap<string, Extern> {
  return new Map(
    [...items].map(([key, item]) => {
      const head = item.kind === "function" ? item.function : item.kind === "type" ? item.type : item;
      return [trackedName(key, home), { key, item, stability: head.stability, docs: head.docs }];
    }),
  );
}

function compareExterns(
  direction: "import" | "export",
  what: string,
  before: Extern,
  after: Extern,
  home: Home,
): readonly Change[] {
  const [a, b] = [before.item, after.item];
  if (a.kind !== "interface" || b.kind !== "interface")
    return changed(what, spellItem(a, home[0]), spellItem(b, home[1]));
  if (a.interface.name === undefined && b.interface.name === undefined) {
    const inside = compareInterfaces(what, a.interface, b.interface, home);
    return direction === "export" ? inside : inside.map(ofHost);
  }
  const isOwn = nameOnly(a.interface.package.name) === nameOnly(home[0]);
  if (isOwn || before.key === after.key) return [];
  return [change("minor", "changed", `the version of ${what}`, { before: before.key, after: after.key })];
}

/** An interface that a world imports is provided by its host: a further function is one more thing that it must have. */
function ofHost(one: Change): Change {
  if (one.kind === "changed") return one;
  return { ...one, level: one.kind === "added" ? "major" : "minor" };
}

function spellItem(item: WorldItem, home: PackageName): string {
  switch (item.kind) {
    case "function":
      return signature(item.function, home);
    case "type":
      return define(item.type, home);
    case "interface":
      return "interface";
  }
}

function changed(what: string, before: string, after: string): readonly Change[] {
  return before === after ? [] : [change("major", "changed", what, { before, after })];
}

function signature({ async, params, result }: Func, home: PackageName): string {
  const list = params.map(({ name, type }) => `${name}: ${spell(type, home)}`).join(", ");
  const arrow = result === undefined ? "" : ` -> ${spell(result, home)}`;
  return `${async ? "async " : ""}func(${list})${arrow}`;
}

/** A type as it is declared; the names of other types stand for themselves, since they have their own line. */
function define(type: TypeDef, home: PackageName): string {
  const { kind } = type;
  const part = (inner: Type | undefined): string => (inner === undefined ? "_" : spell(inner, home));
  switch (kind.kind) {
    case "record":
      return `record { ${kind.fields.map((field) => `${field.name}: ${part(field.type)}`).join(", ")} }`;
    case "variant": {
      const cases = kind.cases.map((one) =>
        one.type === undefined ? one.name : `${one.name}(${part(one.type)})`,
      );
      return `variant { ${cases.join(", ")} }`;
    }
    case "enum":
      return `enum { ${kind.cases.map(({ name }) => name).join(", ")} }`;
    case "flags":
      return `flags { ${kind.flags.map(({ name }) => name).join(", ")} }`;
    case "resource":
      return "resource";
    case "alias":
      return part(kind.target);
    case "tuple":
      return `tuple<${kind.types.map(part).join(", ")}>`;
    case "list":
      return `list<${part(kind.element)}>`;
    case "fixed-length-list":
      return `list<${part(kind.element)}, ${kind.length}>`;
    case "map":
      return `map<${part(kind.key)}, ${part(kind.value)}>`;
    case "option":
      return `option<${part(kind.type)}>`;
    case "result":
      return `result<${part(kind.ok)}, ${part(kind.err)}>`;
    case "handle":
      return `${kind.ownership}<${part(kind.resource)}>`;
    case "future":
    case "stream":
      return `${kind.kind}<${part(kind.type)}>`;
  }
}

function spell(type: Type, home: PackageName): string {
  if (typeof type === "string") return type;
  if (type.name === undefined) return define(type, home);
  // An inline interface has its types for itself.
  if (type.owner?.kind !== "interface" || type.owner.interface.name === undefined) return type.name;
  const { interface: iface } = type.owner;
  const { version } = iface.package.name;
  const isOwn = nameOnly(iface.package.name) === nameOnly(home);
  if (isOwn) return `${iface.name ?? ""}.${type.name}`;
  const track = version === undefined ? "" : `@${trackOf(version)}`;
  return `${nameOnly(iface.package.name)}/${iface.name ?? ""}${track}.${type.name}`;
}

/** `wasi:io/streams@0.2` of `wasi:io/streams@0.2.12`; without a version for interfaces of the package itself. */
function trackedName(key: string, home: PackageName): string {
  const [name = "", version] = key.split("@");
  if (version === undefined) return key;
  return name.startsWith(`${nameOnly(home)}/`) ? name : `${name}@${trackOf(version)}`;
}

function trackOf(version: string): string {
  const parsed = semver.parse(version);
  if (parsed === null || parsed.prerelease.length > 0) return version;
  if (parsed.major > 0) return `${parsed.major}`;
  return parsed.minor > 0 ? `0.${parsed.minor}` : version;
}

/** The packages that `pkg` refers to, each once, in the order of the text. */
export function packagesUsedBy(pkg: Package): readonly Package[] {
  const found = new Map<string, Package>();
  const add = (other: Package): void => {
    if (packageId(other.name) !== packageId(pkg.name)) found.set(packageId(other.name), other);
  };
  const addTypes = (types: Iterable<TypeDef>): void => {
    for (const { kind } of types) {
      if (kind.kind !== "alias" || typeof kind.target === "string") continue;
      if (kind.target.owner?.kind === "interface") add(kind.target.owner.interface.package);
    }
  };
  for (const { types } of pkg.interfaces.values()) addTypes(types.values());
  for (const world of pkg.worlds.values()) {
    for (const item of [...world.imports.values(), ...world.exports.values()]) {
      if (item.kind === "type") addTypes([item.type]);
      if (item.kind !== "interface") continue;
      add(item.interface.package);
      if (item.interface.name === undefined) addTypes(item.interface.types.values());
    }
  }
  return [...found.values()];
}
