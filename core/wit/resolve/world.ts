/** Worlds: their own imports, exports and types, then what they include, then elaboration. */
import { ambiguousDependency, duplicateExtern, gatedReference, unknownRenaming } from "../messages.ts";
import type { Func, TypeDef, World, WorldItem } from "../model.ts";
import { interfaceId } from "../names.ts";
import type { Extern, Include, Name, TypeItem, WorldItemSyntax } from "../syntax/tree.ts";
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
  type TypeScope,
} from "./types.ts";

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
  for (const id of elaborate(imports, exports)) {
    report(context, item.scope.path, syntax.name.range, ambiguousDependency(world.name, id));
  }
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
  const claimed = claimExtern(open, direction, target.name);
  let worldItem: WorldItem | undefined;
  if (target.kind === "func") {
    const head = { name: target.name.text, range: target.name.range, kind: "freestanding" } as const;
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
    resolveMembers(context, item, { interface: iface, types, functions }, target.members, !included);
    worldItem = { kind: "interface", interface: iface, ...details };
  }
  if (worldItem === undefined || !included || !claimed) return;
  (direction === "import" ? open.imports : open.exports).set(target.name.text, worldItem);
}

type Direction = Extern["direction"];

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
    const isThere = [found.world.imports, found.world.exports].some((items) => items.has(name.text));
    if (!isThere) {
      const mistake = unknownRenaming(include.path.name.text, name.text);
      report(context, item.scope.path, name.range, mistake);
    }
    if (alias !== undefined && !renames.has(name.text)) renames.set(name.text, alias.text);
  }
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
    const [, prefix = "", resource = key, rest = ""] = /^(\[[a-z]+\])([^.]*)(.*)$/.exec(key) ?? [];
    const name = prefix + (names.get(resource) ?? resource) + rest;
    return { key: name, item: { kind: "function", function: { ...item.function, name } } };
  }
  return { key: names.get(key) ?? key, item };
}
