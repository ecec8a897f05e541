/**
 * Problem: parts import the same interfaces from the host in different versions and with different subsets of exports, and
 * each part has its own resources; the server may import each interface only once.
 *
 * Idea: an interface is known by its version track (`wasi:io/streams@0.2`). A resource that two parts import under
 * one name of one track is one resource: classes of resources are joined so, across all parts. Then every
 * part's view of an interface is translated to the classes, and the views are united.
 *
 * Result: one interface per track with the highest version's name, the union of the exports, and resources that
 * are shared exactly where the parts share them. Interfaces of which only types are wanted are united in the same
 * way, but kept apart where two parts disagree: they have no provider, so that parts need not agree.
 */
import {
  parseInterfaceName,
  TypeInterner,
  versionTrack,
  type InterfaceName,
  type Component,
  type InstanceItem,
  type Item,
  type Resource,
} from "../../../core/component/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { joinResources, type Home, type View } from "./join-resources.ts";
import { findMismatch } from "./mismatch.ts";
import { mismatchError } from "./mismatch-error.ts";
import { findTypeHomes, inOrderOfUse } from "./order-of-use.ts";
import type { ArgumentSource, PlannedServer, ServerPlan } from "../server-plan.ts";
import { Translator } from "./translate.ts";

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
  readonly homes: ReadonlyMap<Resource, Home>;
  /** By the number of its structure: where an import exports a value type under a name. */
  readonly typeHomes: ReadonlyMap<number, Home>;
  /** The item for an argument that comes from the host or consists of types. */
  readonly argument: (component: number, importName: string) => Item;
  readonly interner: TypeInterner;
}

export function uniteImports({ plan, components }: PlannedServer): ImplicitImports {
  const views = collectViews({ plan, components });
  const needs = views.filter((view): view is Need => "source" in view);
  const { classes, homes } = joinResources(views);
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

  const hostInterfaces = hosts.map(({ united }) => united).sort((a, b) => (a.name < b.name ? -1 : 1));
  const typeHomes = findTypeHomes(hostInterfaces, interner);
  return {
    hosts: inOrderOfUse(hostInterfaces, { homes, typeHomes, interner }),
    typeInstances: typeInstances.map(({ united }) => united),
    homes,
    typeHomes,
    argument: (component, importName) => {
      const item = found.get(`${component} ${importName}`);
      if (item === undefined) throw new InternalError(`no implicit import \`${importName}\` was planned`);
      return item;
    },
    interner,
  };
}

/** An import that the host provides, or that consists of types, as one component has it. */
interface Need extends View {
  readonly component: Component;
  /** Position of the component in the plan. */
  readonly position: number;
  readonly componentName: string;
  readonly importName: string;
  readonly source: ArgumentSource;
}

interface MutableInterface extends InstanceItem {
  readonly name: string;
  readonly exports: Map<string, Item>;
  /** The component that uses each export first, for messages. */
  readonly origins: Map<string, string>;
}

/**
 * The needs, and the views that are not needs, in the order of the plan: the first view of a resource introduces it. Two
 * instances of one component have the same needs, so they count once.
 */
function collectViews({ plan, components }: PlannedServer): (Need | View)[] {
  const views = new Map<string, Need | View>();
  for (const instance of plan.instances) {
    const component = components[instance.component];
    if (component === undefined) continue;
    for (const { import: importName, source } of instance.arguments) {
      const item = component.imports.get(importName);
      if (item === undefined) continue;
      const interfaceName = parseInterfaceName(importName);
      if (source.kind === "instance") {
        if (interfaceName === undefined) continue;
        const [view] = handedOn(source, interfaceName, item, plan);
        if (view !== undefined) views.set(`${instance.component} ${importName} handed on`, view);
        continue;
      }
      const track = interfaceName === undefined ? importName : versionTrack(interfaceName);
      views.set(`${instance.component} ${importName}`, {
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
  return [...views.values()];
}

/**
 * A stand-in for a denied interface may hand the host's resources on to the part. For the part they are the same as those
 * that it imports directly, so that its view of such an interface counts like one that comes from the host.
 */
function handedOn(
  source: ArgumentSource,
  name: InterfaceName,
  item: Item,
  { instances }: ServerPlan,
): View[] {
  const provider = source.kind === "instance" ? instances[source.instance] : undefined;
  if (provider?.role !== "denial") return [];
  const key = versionTrack(name);
  return provider.arguments.flatMap((inner): View[] => {
    const innerName = parseInterfaceName(inner.import);
    const isSame = innerName !== undefined && versionTrack(innerName) === key;
    return isSame && inner.source.kind === "host" ? [{ key, name: inner.source.import, item }] : [];
  });
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
