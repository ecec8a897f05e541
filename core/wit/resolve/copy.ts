/**
 * The items of one world as those of another, which includes it.
 *
 * Types that the first world owns, and the inline interfaces in it, become the second one's own. All else, named
 * interfaces above all, keeps its identity. `typeNames` holds new names for types of the world (the caller renames
 * functions).
 */
import type { Func, Interface, Type, TypeDef, TypeDefKind, TypeOwner, World, WorldItem } from "../model.ts";

export function copyWorldItems(
  from: World,
  to: World,
  typeNames: ReadonlyMap<string, string>,
): { readonly imports: ReadonlyMap<string, WorldItem>; readonly exports: ReadonlyMap<string, WorldItem> } {
  const copies = new Map<TypeDef, TypeDef>();
  const copyItems = (items: ReadonlyMap<string, WorldItem>): ReadonlyMap<string, WorldItem> =>
    new Map([...items].map(([key, item]) => [key, copyItem(copies, item, to, typeNames)]));
  // Imports come first: they hold the types that exports refer to.
  const imports = copyItems(from.imports);
  return { imports, exports: copyItems(from.exports) };
}

function copyItem(
  copies: Map<TypeDef, TypeDef>,
  item: WorldItem,
  world: World,
  typeNames: ReadonlyMap<string, string>,
): WorldItem {
  switch (item.kind) {
    case "type": {
      const { name = "" } = item.type;
      const type = copyNamedType(copies, item.type, { kind: "world", world }, typeNames.get(name) ?? name);
      return { kind: "type", type };
    }
    case "function":
      return { kind: "function", function: copyFunc(copies, item.function) };
    case "interface":
      return item.interface.name === undefined
        ? { ...item, interface: copyInterface(copies, item.interface) }
        : item;
  }
}

function copyInterface(copies: Map<TypeDef, TypeDef>, iface: Interface): Interface {
  const types = new Map<string, TypeDef>();
  const functions = new Map<string, Func>();
  const copy: Interface = { ...iface, types, functions };
  for (const [name, type] of iface.types)
    types.set(name, copyNamedType(copies, type, { kind: "interface", interface: copy }, name));
  for (const [name, func] of iface.functions) functions.set(name, copyFunc(copies, func));
  return copy;
}

/** Named types come in an order in which each only refers to earlier ones, which have their copies then. */
function copyNamedType(
  copies: Map<TypeDef, TypeDef>,
  type: TypeDef,
  owner: TypeOwner,
  name: string,
): TypeDef {
  const copy: TypeDef = { ...type, name, owner, kind: copyKind(copies, type.kind) };
  copies.set(type, copy);
  return copy;
}

function copyType(copies: Map<TypeDef, TypeDef>, type: Type): Type {
  if (typeof type === "string") return type;
  const copy = copies.get(type);
  if (copy !== undefined) return copy;
  // A named type that has no copy belongs to a named interface.
  return type.name === undefined ? { ...type, kind: copyKind(copies, type.kind) } : type;
}

function copyKind(copies: Map<TypeDef, TypeDef>, kind: TypeDefKind): TypeDefKind {
  const inner = (type: Type): Type => copyType(copies, type);
  const optional = (type: Type | undefined): Type | undefined =>
    type === undefined ? undefined : inner(type);
  switch (kind.kind) {
    case "record":
      return { kind: "record", fields: kind.fields.map((field) => ({ ...field, type: inner(field.type) })) };
    case "variant":
      return { kind: "variant", cases: kind.cases.map((one) => ({ ...one, type: optional(one.type) })) };
    case "alias":
      return { ...kind, target: inner(kind.target) };
    case "tuple":
      return { kind: "tuple", types: kind.types.map(inner) };
    case "list":
    case "fixed-length-list":
      return { ...kind, element: inner(kind.element) };
    case "map":
      return { kind: "map", key: inner(kind.key), value: inner(kind.value) };
    case "option":
      return { kind: "option", type: inner(kind.type) };
    case "result":
      return { kind: "result", ok: optional(kind.ok), err: optional(kind.err) };
    case "future":
    case "stream":
      return { kind: kind.kind, type: optional(kind.type) };
    case "handle":
      return { ...kind, resource: copies.get(kind.resource) ?? kind.resource };
    case "enum":
    case "flags":
    case "resource":
      return kind;
  }
}

function copyFunc(copies: Map<TypeDef, TypeDef>, func: Func): Func {
  return {
    ...func,
    kind:
      func.kind.kind === "freestanding"
        ? func.kind
        : { kind: func.kind.kind, resource: copies.get(func.kind.resource) ?? func.kind.resource },
    params: func.params.map((param) => ({ ...param, type: copyType(copies, param.type) })),
    result: func.result === undefined ? undefined : copyType(copies, func.result),
  };
}
