/**
 * Problem: parts ask the host for the same interfaces in different versions, with different subsets of exports, and
 * each of them in terms of resources of its own; the server may import each interface only once.
 *
 * Idea: an interface is known by its version track (`wasi:io/streams@0.2`). A resource that two parts import under
 * one name of one track is one resource: classes of resources are joined so, across all parts. Then every
 * part's view of an interface is translated to the classes, and the views are united.
 *
 * Result: one interface per track with the highest version's name, the union of the exports, and resources that
 * are shared exactly where the parts share them. Interfaces of which only types are wanted are united in the same
 * way, but kept apart where two parts disagree: nobody provides them, so nobody has to agree.
 */
import {
  parseInterfaceName,
  TypeInterner,
  versionTrack,
  type Component,
  type InstanceItem,
  type Item,
  type Resource,
  type ValueType,
} from "../component/index.ts";
import { InternalError, ToolchainError } from "../errors.ts";
import { findMismatch } from "./mismatch.ts";
import { mismatchError } from "./mismatch-error.ts";
import type { ArgumentSource, PlannedServer } from "./plan.ts";

/** A resource of the host: the import that introduces it, and its name there. */
export interface ResourceHome {
  readonly import: string;
  readonly name: string;
}

export interface UnitedInterface {
  readonly name: string;
  readonly exports: ReadonlyMap<string, Item>;
}

export interface ImplicitImports {
  /** Imports of the server; one that uses another's resources comes after it. */
  readonly hosts: readonly UnitedInterface[];
  /** Instances that hold nothing but types. */
  readonly typeInstances: readonly UnitedInterface[];
  /** Where each resource that appears in the above comes from. */
  readonly homes: ReadonlyMap<Resource, ResourceHome>;
  /** The item for an argument that comes from the host or consists of types. */
  readonly argument: (component: number, importName: string) => Item;
  readonly interner: TypeInterner;
}

export function uniteImports({ plan, components }: PlannedServer): ImplicitImports {
  const needs = collectNeeds({ plan, components });
  const { classes, homes } = joinResources(needs);
  const interner = new TypeInterner();
  const translators = new Map<Component, Translator>();
  const hosts: { readonly united: MutableInterface; readonly key: string }[] = [];
  const typeInstances: { readonly united: MutableInterface; readonly key: string }[] = [];
  const found = new Map<string, Item>();

  for (const need of needs) {
    let translator = translators.get(need.component);
    if (translator === undefined) {
      translator = new Translator(classes);
      translators.set(need.component, translator);
    }
    const item = translator.item(need.item);
    const argumentKey = `${need.position} ${need.importName}`;
    if (item.kind !== "instance") {
      found.set(argumentKey, item);
      continue;
    }
    const candidates = need.source.kind === "host" ? hosts : typeInstances;
    let entry = candidates.find(
      ({ united, key }) => key === need.key && (need.source.kind === "host" || agree(united, item, interner)),
    );
    if (entry === undefined) {
      entry = {
        key: need.key,
        united: { kind: "instance", name: need.name, exports: new Map(), origins: new Map() },
      };
      candidates.push(entry);
    }
    unite(entry.united, item, need, interner);
    found.set(argumentKey, entry.united);
  }

  return {
    hosts: inOrderOfUse(
      hosts.map(({ united }) => united),
      homes,
    ),
    typeInstances: typeInstances.map(({ united }) => united),
    homes,
    argument: (component, importName) => {
      const item = found.get(`${component} ${importName}`);
      if (item === undefined) throw new InternalError(`no implicit import \`${importName}\` was planned`);
      return item;
    },
    interner,
  };
}

/** One component's wish: a host interface, or types. */
interface Need {
  readonly component: Component;
  /** Position of the component in the plan. */
  readonly position: number;
  readonly componentName: string;
  readonly importName: string;
  /** What united interfaces are found by. */
  readonly key: string;
  /** The name of the united interface. */
  readonly name: string;
  readonly source: ArgumentSource;
  readonly item: Item;
}

interface MutableInterface extends InstanceItem {
  readonly name: string;
  readonly exports: Map<string, Item>;
  /** Who first asked for an export, for messages. */
  readonly origins: Map<string, string>;
}

/** In the order of the plan; two instances of one component have the same needs, so they count once. */
function collectNeeds({ plan, components }: PlannedServer): Need[] {
  const needs = new Map<string, Need>();
  for (const instance of plan.instances) {
    const component = components[instance.component];
    if (component === undefined) continue;
    for (const { import: importName, source } of instance.arguments) {
      const item = component.imports.get(importName);
      if (item === undefined || source.kind === "instance") continue;
      const interfaceName = parseInterfaceName(importName);
      const track = interfaceName === undefined ? importName : versionTrack(interfaceName);
      needs.set(`${instance.component} ${importName}`, {
        component,
        position: instance.component,
        componentName: plan.components[instance.component]?.name ?? "",
        importName,
        key: source.kind === "host" ? track : importName,
        name: source.kind === "host" ? source.import : importName,
        source,
        item,
      });
    }
  }
  return [...needs.values()];
}

/** Every part's resources, each mapped to the one resource of the server that it is. */
interface JoinedResources {
  readonly classes: ReadonlyMap<Resource, Resource>;
  readonly homes: ReadonlyMap<Resource, ResourceHome>;
}

function joinResources(needs: readonly Need[]): JoinedResources {
  const joined = new UnionFind<Resource | string>();
  const introductions: { readonly resource: Resource; readonly key: string; readonly home: ResourceHome }[] =
    [];
  const passedOn = new Set<string>();
  const seen = new Set<Resource>();
  for (const need of needs) {
    if (need.item.kind !== "instance") continue;
    for (const [name, item] of need.item.exports) {
      if (item.kind !== "type" || item.type.kind !== "resource") continue;
      const { resource } = item.type;
      const key = `${need.key} ${name}`;
      joined.join(resource, key);
      if (seen.has(resource)) passedOn.add(key);
      else introductions.push({ resource, key, home: { import: need.name, name } });
      seen.add(resource);
    }
  }

  const homes = new Map<Resource, ResourceHome>();
  const representatives = new Map<Resource | string, Resource>();
  // A name under which some part merely passes the resource on is its home only if there is no other.
  for (const certain of [true, false]) {
    for (const { resource, key, home } of introductions) {
      const root = joined.find(resource);
      if (representatives.has(root) || (certain && passedOn.has(key))) continue;
      const representative: Resource = { name: home.name };
      representatives.set(root, representative);
      homes.set(representative, home);
    }
  }
  const classes = new Map<Resource, Resource>();
  for (const resource of seen) {
    const representative = representatives.get(joined.find(resource));
    if (representative !== undefined) classes.set(resource, representative);
  }
  return { classes, homes };
}

class UnionFind<T> {
  readonly #parents = new Map<T, T>();

  find(item: T): T {
    let root = item;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root))
      root = parent;
    return root;
  }

  join(a: T, b: T): void {
    const rootA = this.find(a);
    const rootB = this.find(b);
    if (rootA !== rootB) this.#parents.set(rootB, rootA);
  }
}

/** Rewrites a component's types in terms of the server's resources; what was shared stays shared. */
class Translator {
  readonly #classes: ReadonlyMap<Resource, Resource>;
  readonly #known = new Map<ValueType, ValueType>();

  constructor(classes: ReadonlyMap<Resource, Resource>) {
    this.#classes = classes;
  }

  item(item: Item): Item {
    switch (item.kind) {
      case "func":
        return {
          kind: "func",
          type: {
            async: item.type.async,
            params: item.type.params.map((param) => ({ name: param.name, type: this.#value(param.type) })),
            result: this.#optional(item.type.result),
          },
        };
      case "value":
        return { kind: "value", type: this.#value(item.type) };
      case "type":
        if (item.type.kind === "value")
          return { kind: "type", type: { kind: "value", type: this.#value(item.type.type) } };
        if (item.type.kind === "other") return item;
        return { kind: "type", type: { kind: "resource", resource: this.#resource(item.type.resource) } };
      case "instance":
        return {
          kind: "instance",
          exports: new Map(
            [...item.exports].map(([name, inner]): [string, Item] => [name, this.item(inner)]),
          ),
        };
      case "component":
      case "core-module":
        return item;
    }
  }

  #resource(resource: Resource): Resource {
    return this.#classes.get(resource) ?? resource;
  }

  #optional(type: ValueType | undefined): ValueType | undefined {
    return type === undefined ? undefined : this.#value(type);
  }

  #value(type: ValueType): ValueType {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const translated = this.#translate(type);
    this.#known.set(type, translated);
    return translated;
  }

  #translate(type: ValueType): ValueType {
    switch (type.kind) {
      case "primitive":
      case "flags":
      case "enum":
        return type;
      case "named":
        return { ...type, type: this.#value(type.type) };
      case "option":
        return { ...type, type: this.#value(type.type) };
      case "record":
        return { ...type, fields: type.fields.map((field) => ({ ...field, type: this.#value(field.type) })) };
      case "variant":
        return { ...type, cases: type.cases.map((item) => ({ ...item, type: this.#optional(item.type) })) };
      case "list":
        return { ...type, element: this.#value(type.element) };
      case "fixed-length-list":
        return { ...type, element: this.#value(type.element) };
      case "tuple":
        return { ...type, types: type.types.map((inner) => this.#value(inner)) };
      case "result":
        return { ...type, ok: this.#optional(type.ok), err: this.#optional(type.err) };
      case "own":
      case "borrow":
        return { ...type, resource: this.#resource(type.resource) };
      case "stream":
      case "future":
        return { ...type, type: this.#optional(type.type) };
      case "map":
        return { ...type, key: this.#value(type.key), value: this.#value(type.value) };
    }
  }
}

/** Whether the exports that both have are equal. */
function agree(united: MutableInterface, item: InstanceItem, interner: TypeInterner): boolean {
  return [...item.exports].every(([name, inner]) => {
    const existing = united.exports.get(name);
    return existing === undefined || findMismatch(existing, inner, interner) === undefined;
  });
}

function unite(united: MutableInterface, item: InstanceItem, need: Need, interner: TypeInterner): void {
  for (const [name, inner] of item.exports) {
    const existing = united.exports.get(name);
    if (existing === undefined) {
      united.exports.set(name, inner);
      united.origins.set(name, need.componentName);
      continue;
    }
    const mismatch = findMismatch(existing, inner, interner);
    if (mismatch === undefined) continue;
    const other = united.origins.get(name) ?? "";
    throw mismatchError(
      "import-conflict",
      `\`${other}\` and \`${need.componentName}\` disagree about import \`${united.name}\``,
      {
        ...mismatch,
        path: [`${inner.kind === "func" ? "function" : inner.kind} \`${name}\``, ...mismatch.path],
      },
      `rebuild one of them, so that both use one version of \`${united.name}\``,
    );
  }
}

/** Sorts so that whoever introduces a resource comes before whoever uses it; otherwise by name. */
function inOrderOfUse(
  interfaces: readonly UnitedInterface[],
  homes: ReadonlyMap<Resource, ResourceHome>,
): readonly UnitedInterface[] {
  const waiting = [...interfaces].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sorted: UnitedInterface[] = [];
  while (waiting.length > 0) {
    const position = waiting.findIndex(({ name, exports }) =>
      [...exports.values()].every((item) => {
        const home =
          item.kind === "type" && item.type.kind === "resource"
            ? homes.get(item.type.resource)?.import
            : undefined;
        return home === undefined || home === name || !waiting.some((other) => other.name === home);
      }),
    );
    const [ready] = waiting.splice(position, position < 0 ? 0 : 1);
    if (ready === undefined) {
      throw new ToolchainError(
        "import-conflict",
        `imports use each other's resources in a circle: ${waiting.map(({ name }) => `\`${name}\``).join(", ")}`,
      );
    }
    sorted.push(ready);
  }
  return sorted;
}
