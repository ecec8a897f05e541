/** Worlds: their own imports, exports and types, then what they include, then elaboration. */
import {
  ambiguousDependency,
  duplicateExtern,
  gatedReference,
  unknownRenaming,
  worldsTooLarge,
} from "../messages.ts";
import type { Func, TypeDef, World, WorldItem } from "../model.ts";
import { functionName, getterOf, interfaceId } from "../names.ts";
import type { Extern, Include, Name, TypeItem, WorldItemSyntax } from "../syntax/tree.ts";
import { checkAccessors, type DeclaredFunction, gettersFirst } from "./accessors.ts";
import { copyWorldItems } from "./copy.ts";
import { type Context, type ItemState, report } from "./context.ts";
import { elaborate } from "./elaborate.ts";
import { stabilityOf } from "./gates.ts";
import { resolveMembers } from "./interface.ts";
import { resolveItem } from "./lookup.ts";
import {
  type Claim,
  claim,
  includes,
  resolveFunc,
  resolveResourceFunctions,
  resolveTypeItems,
  resolveUse,
  scopeGate,
  type TypeScope,
} from "./types.ts";

/**
 * In all worlds of a resolution and all that they include: each world contains the items of those that it includes, so that a chain of
 * worlds grows with the square of its length. All of WASI has a few hundred.
 */
const MAX_WORLD_ITEMS = 100_000;

function isTooLarge({ worldItems }: Context, more: number): boolean {
  return worldItems.count + more > MAX_WORLD_ITEMS;
}

/** A world whose maps are still being filled, and the names taken in them. */
interface OpenWorld {
  readonly context: Context;
  readonly item: ItemState;
  readonly world: World;
  readonly scope: TypeScope;
  readonly imports: Map<string, WorldItem>;
  readonly exports: Map<string, WorldItem>;
  /** Plain names by their folded form; those of types count as imports. */
  readonly importNames: Map<string, Claim>;
  readonly exportNames: Map<string, Claim>;
  readonly accessors: Readonly<Record<Direction, DeclaredFunction[]>>;
}

export function resolveWorld(context: Context, item: ItemState, syntax: WorldItemSyntax): World {
  const imports = new Map<string, WorldItem>();
  const exports = new Map<string, WorldItem>();
  const { docs, gates } = syntax.annotations;
  const world: World = {
    name: syntax.name.text,
    package: item.package.package,
    docs,
    stability: stabilityOf(gates),
    imports,
    exports,
  };
  const importNames = new Map<string, Claim>();
  const scope: TypeScope = {
    context,
    package: item.package,
    file: item.scope,
    owner: { kind: "world", world },
    types: new Map(),
    taken: importNames,
    excluded: item.excluded,
    gate: scopeGate(context, "world", gates),
    sizeOfFunctions: 0,
  };
  const open: OpenWorld = {
    context,
    item,
    world,
    scope,
    imports,
    exports,
    importNames,
    exportNames: new Map(),
    accessors: { import: [], export: [] },
  };
  const define = (type: TypeDef): void => {
    if (type.name !== undefined) imports.set(type.name, { kind: "type", type });
  };
  for (const member of syntax.members) if (member.kind === "use") resolveUse(scope, member).forEach(define);
  const typeItems = syntax.members.filter((member): member is TypeItem => member.kind === "type");
  resolveTypeItems(scope, typeItems).forEach(define);
  for (const typeItem of typeItems) {
    for (const func of resolveResourceFunctions(scope, typeItem))
      imports.set(func.name, { kind: "function", function: func });
  }
  for (const member of syntax.members) if (member.kind === "extern") resolveExtern(open, member);
  for (const member of syntax.members) if (member.kind === "include") resolveInclude(open, member);
  if (isTooLarge(context, imports.size + exports.size)) {
    report(context, item.scope.path, syntax.name.range, worldsTooLarge(world.name, MAX_WORLD_ITEMS));
    return world;
  }
  checkWorldAccessors(open);
  for (const id of elaborate(imports, exports)) {
    report(context, item.scope.path, syntax.name.range, ambiguousDependency(world.name, id));
  }
  context.worldItems.count += imports.size + exports.size;
  return world;
}

function resolveExtern(open: OpenWorld, extern: Extern): void {
  const { context, item, scope } = open;
  const { annotations, direction, target } = extern;
  const included = includes(scope, annotations.gates);
  const details = {
    stability: stabilityOf(annotations.gates),
    docs: annotations.docs,
    externalId: annotations.externalId?.value,
  };
  if (target.kind === "path") {
    const found = resolveItem(context, item.package, item.scope, target.path, "interface");
    if (found?.excluded === true && included) {
      const { text, range } = target.path.name;
      report(context, item.scope.path, range, gatedReference(text));
    }
    const iface = found?.members?.interface;
    const claimed = target.name === undefined || claimExtern(open, direction, target.name);
    if (iface === undefined || !included || !claimed) return;
    const key = target.name?.text ?? interfaceId(iface);
    const items = direction === "import" ? open.imports : open.exports;
    if (target.name === undefined && items.has(key)) {
      report(context, item.scope.path, target.path.range, duplicateExtern(direction, key));
      return;
    }
    items.set(key, { kind: "interface", interface: iface, ...details });
    return;
  }
  const { range } = target.name;
  const accessor = target.kind === "func" ? target.func.accessor : undefined;
  const key = functionName(target.name.text, accessor);
  const claimed = claimExtern(open, direction, { text: key, range });
  let worldItem: WorldItem | undefined;
  if (target.kind === "func") {
    open.accessors[direction].push({ name: key, range, syntax: target.func });
    const head = { name: key, range, kind: "freestanding" } as const;
    const func = resolveFunc(scope, head, annotations, target.func);
    worldItem = func === undefined ? undefined : { kind: "function", function: func };
  } else {
    const types = new Map<string, TypeDef>();
    const functions = new Map<string, Func>();
    const { stability } = details;
    const iface = {
      name: undefined,
      package: item.package.package,
      docs: undefined,
      stability,
      types,
      functions,
    };
    resolveMembers(
      context,
      item,
      { interface: iface, types, functions },
      target.members,
      !included,
      scopeGate(context, "interface", annotations.gates),
    );
    worldItem = { kind: "interface", interface: iface, ...details };
  }
  if (worldItem === undefined || !included || !claimed) return;
  (direction === "import" ? open.imports : open.exports).set(key, worldItem);
}

type Direction = Extern["direction"];

/** A getter may also come from an included world. */
function checkWorldAccessors({ scope, accessors, imports, exports }: OpenWorld): void {
  for (const direction of ["import", "export"] as const) {
    const items = direction === "import" ? imports : exports;
    const functions = [...items.values()].flatMap((item) =>
      item.kind === "function" && item.function.kind.kind === "freestanding" ? [item.function] : [],
    );
    const own = accessors[direction];
    const setters = own.flatMap(({ name }) => getterOf(name) ?? []);
    const included = functions.filter(({ name }) => setters.includes(name));
    checkAccessors(scope, own, functions, new Set(included.map(({ name }) => name)));
    const ordered = gettersFirst(functions)[Symbol.iterator]();
    const entries = [...items].map(([key, item]): readonly [string, WorldItem] => {
      if (item.kind !== "function" || item.function.kind.kind !== "freestanding") return [key, item];
      const { value } = ordered.next();
      return value === undefined ? [key, item] : [value.name, { kind: "function", function: value }];
    });
    items.clear();
    for (const [key, item] of entries) items.set(key, item);
  }
}

function claimExtern(open: OpenWorld, direction: Direction, name: Name): boolean {
  const names = direction === "import" ? open.importNames : open.exportNames;
  return claim(open.scope, names, direction, name.text, name.range);
}

/** Adds another world's items. Equal interfaces merge; plain names must differ, if necessary by renaming with `with`. */
function resolveInclude(open: OpenWorld, include: Include): void {
  const { context, item, world } = open;
  const included = includes(open.scope, include.annotations.gates);
  const found = resolveItem(context, item.package, item.scope, include.path, "world");
  if (found?.excluded === true && included) {
    const { text, range } = include.path.name;
    report(context, item.scope.path, range, gatedReference(text));
  }
  if (found?.world === undefined || !included) return;
  const renames = new Map<string, string>();
  for (const { name, alias } of include.renamings) {
    const isThere = [found.world.imports, found.world.exports].some(
      (items) => items.has(name.text) || items.has(functionName(name.text, "get")),
    );
    if (!isThere) {
      const mistake = unknownRenaming(include.path.name.text, name.text);
      report(context, item.scope.path, name.range, mistake);
    }
    if (alias !== undefined && !renames.has(name.text)) renames.set(name.text, alias.text);
  }
  // The world itself reports it.
  context.worldItems.count += found.world.imports.size + found.world.exports.size;
  if (isTooLarge(context, 0)) return;
  const copy = copyWorldItems(found.world, world, renames);
  for (const direction of ["import", "export"] as const) {
    const items = direction === "import" ? open.imports : open.exports;
    for (const [key, worldItem] of direction === "import" ? copy.imports : copy.exports) {
      // `wasi:io/streams@0.2.12` names one interface wherever it stands; it is there once.
      if (key.includes("/")) {
        if (!items.has(key)) items.set(key, worldItem);
        continue;
      }
      const renamed = rename(worldItem, renames, key);
      if (claimExtern(open, direction, { text: renamed.key, range: include.path.name.range })) {
        items.set(renamed.key, renamed.item);
      }
    }
  }
}

/** `key` and the names within `item` after an `include … with`; a resource's functions go by its new name. */
function rename(
  item: WorldItem,
  names: ReadonlyMap<string, string>,
  key: string,
): { readonly key: string; readonly item: WorldItem } {
  if (item.kind === "function") {
    const [, prefix = "", resource = key, rest = ""] = /^((?:\[[a-z]+\])+)([^.]*)(.*)$/.exec(key) ?? [];
    const name = prefix + (names.get(resource) ?? resource) + rest;
    return { key: name, item: { kind: "function", function: { ...item.function, name } } };
  }
  return { key: names.get(key) ?? key, item };
}
