/**
 * A WIT package in its binary form (`WIT.md`, "Package Format"): a component that exports one component type for each
 * interface and each world. Each of these types imports the interfaces that it uses, then exports the interface or world
 * under its full name. `decode.ts` is the way back.
 */
import {
  interfaceId,
  qualifiedId,
  type Func,
  type Interface,
  type Package,
  type Type,
  type TypeDef,
  type World,
  type WorldItem,
} from "../wit/index.ts";
import {
  ComponentTypeBuilder,
  InstanceTypeBuilder,
  writeWitPackage,
  type DefType,
  type DefValType,
  type Index,
  type ItemName,
  type ValType,
} from "../component/index.ts";
import { encodePackageDocs } from "./encode-docs.ts";

/** The package must have been resolved with every feature: gates are written down, not decided. */
export function encodeWit(pkg: Package): Uint8Array {
  const interfaces = [...pkg.interfaces].map(([name, iface]) => ({ name, type: interfaceType(iface) }));
  const worlds = [...pkg.worlds].map(([name, world]) => ({ name, type: worldType(world) }));
  return writeWitPackage([...interfaces, ...worlds], encodePackageDocs(pkg));
}

/** What types are declared into: an instance type, or the type of a world. */
interface TypeSpace {
  type(type: DefType): Index<"type">;
}

function interfaceType(iface: Interface): DefType {
  const scope = new ComponentScope();
  scope.importUsed(iface);
  scope.exportInterface({ name: interfaceId(iface) }, iface);
  return scope.finish();
}

function worldType(world: World): DefType {
  const scope = new ComponentScope();
  for (const [key, item] of world.imports) scope.importItem(key, item);
  for (const [key, item] of inOrderOfUse(world.exports)) scope.exportItem(key, item);
  const outer = new ComponentTypeBuilder();
  outer.exportComponent({ name: qualifiedId(world.package.name, world.name) }, outer.type(scope.finish()));
  return outer.finish();
}

/** A component type that is being written, and which types of other interfaces it can name. */
class ComponentScope {
  readonly #builder = new ComponentTypeBuilder();
  /** Where the types of an interface are taken from: what was exported last, or else what was imported. */
  readonly #instances = new Map<Interface, Index<"instance">>();
  readonly #imported = new Set<string>();
  readonly #aliases = new Map<Index<"instance">, Map<string, Index<"type">>>();
  /** The world's own types. */
  readonly #types = new TypeWriter(this.#builder, (type) => this.#aliasOf(type));

  /** Interfaces whose types `iface` uses, and what those use: their types alone. */
  importUsed(iface: Interface): void {
    for (const used of usedInterfaces(iface)) {
      if (this.#instances.has(used)) continue;
      this.importUsed(used);
      this.#import({ name: interfaceId(used) }, used, false);
    }
  }

  importItem(key: string, item: WorldItem): void {
    const name = itemName(key, item);
    switch (item.kind) {
      case "interface":
        this.importUsed(item.interface);
        if (!this.#imported.has(key)) this.#import(name, item.interface, true);
        return;
      case "function":
        this.#builder.importFunc(name, this.#types.func(item.function));
        return;
      case "type":
        if (item.type.kind.kind === "resource") {
          this.#types.name(item.type, this.#builder.importResource(name));
        } else {
          this.#types.name(item.type, this.#builder.importType(name, this.#types.definition(item.type)));
        }
        return;
    }
  }

  exportItem(key: string, item: WorldItem): void {
    const name = itemName(key, item);
    if (item.kind === "function") this.#builder.exportFunc(name, this.#types.func(item.function));
    if (item.kind !== "interface") return;
    this.importUsed(item.interface);
    this.exportInterface(name, item.interface);
  }

  exportInterface(name: ItemName, iface: Interface): void {
    const instance = this.#builder.exportInstance(name, this.#builder.type(this.#instanceType(iface, true)));
    this.#instances.set(iface, instance);
  }

  finish(): DefType {
    return this.#builder.finish();
  }

  #import(name: ItemName, iface: Interface, withFunctions: boolean): void {
    const type = this.#builder.type(this.#instanceType(iface, withFunctions));
    const instance = this.#builder.importInstance(name, type);
    this.#imported.add(name.name);
    if (!this.#instances.has(iface)) this.#instances.set(iface, instance);
  }

  #instanceType(iface: Interface, withFunctions: boolean): DefType {
    const builder = new InstanceTypeBuilder();
    const types = new TypeWriter(builder, (type) => {
      const index = this.#aliasOf(type);
      return index === undefined ? undefined : builder.outerType(index);
    });
    for (const [key, type] of iface.types) {
      const name = { name: key, ...externalId(type) };
      if (type.kind.kind === "resource") types.name(type, builder.exportResource(name));
      else types.name(type, builder.exportType(name, types.definition(type)));
    }
    if (withFunctions) {
      // Those of resources first, as `wasm-tools` has them.
      const functions = [...iface.functions];
      const isFree = ([, func]: readonly [string, Func]) => func.kind.kind === "freestanding";
      for (const [key, func] of [...functions.filter((each) => !isFree(each)), ...functions.filter(isFree)]) {
        builder.exportFunc({ name: key, ...externalId(func) }, types.func(func));
      }
    }
    return builder.finish();
  }

  /** The type of another interface or of the world, in this component type's index space. */
  #aliasOf(type: TypeDef): Index<"type"> | undefined {
    const known = this.#types.find(type);
    if (known !== undefined || type.owner?.kind !== "interface" || type.name === undefined) return known;
    const instance = this.#instances.get(type.owner.interface);
    if (instance === undefined) return undefined;
    const aliases = this.#aliases.get(instance) ?? new Map<string, Index<"type">>();
    this.#aliases.set(instance, aliases);
    const index = aliases.get(type.name) ?? this.#builder.aliasType(instance, type.name);
    aliases.set(type.name, index);
    return index;
  }
}

/** Defines types in one index space, nameless ones of equal structure once. */
class TypeWriter {
  readonly #space: TypeSpace;
  readonly #outside: (type: TypeDef) => Index<"type"> | undefined;
  readonly #named = new Map<TypeDef, Index<"type">>();
  readonly #nameless = new Map<string, Index<"type">>();

  /** `outside` finds types that are declared in another space. */
  constructor(space: TypeSpace, outside: (type: TypeDef) => Index<"type"> | undefined) {
    this.#space = space;
    this.#outside = outside;
  }

  find(type: TypeDef): Index<"type"> | undefined {
    return this.#named.get(type);
  }

  name(type: TypeDef, index: Index<"type">): void {
    this.#named.set(type, index);
  }

  /** The right-hand side of a type's definition: another named type, or a new structure. */
  definition(type: TypeDef): Index<"type"> {
    const { kind } = type;
    if (kind.kind === "alias" && typeof kind.target !== "string") return this.#reference(kind.target);
    return this.#space.type(this.#structure(type));
  }

  func(func: Func): Index<"type"> {
    return this.#define({
      kind: "func",
      async: func.async,
      params: func.params.map(({ name, type }) => ({ name, type: this.#value(type) })),
      result: func.result === undefined ? undefined : this.#value(func.result),
    });
  }

  #value(type: Type): ValType {
    return typeof type === "string" ? type : this.#reference(type);
  }

  #reference(type: TypeDef): Index<"type"> {
    const known = this.#named.get(type);
    if (known !== undefined) return known;
    if (type.name === undefined) return this.#define(this.#structure(type));
    const outside = this.#outside(type);
    if (outside === undefined) throw new Error(`the type \`${type.name}\` is used before it is declared`);
    this.#named.set(type, outside);
    return outside;
  }

  #define(type: DefType): Index<"type"> {
    const key = JSON.stringify(type);
    const index = this.#nameless.get(key) ?? this.#space.type(type);
    this.#nameless.set(key, index);
    return index;
  }

  #structure({ kind }: TypeDef): DefValType {
    const optional = (type: Type | undefined) => (type === undefined ? undefined : this.#value(type));
    switch (kind.kind) {
      case "alias":
        if (typeof kind.target === "string") return { kind: "primitive", type: kind.target };
        return this.#structure(kind.target);
      case "record":
        return {
          kind: "record",
          fields: kind.fields.map(({ name, type }) => ({ name, type: this.#value(type) })),
        };
      case "variant":
        return {
          kind: "variant",
          cases: kind.cases.map(({ name, type }) => ({ name, type: optional(type) })),
        };
      case "enum":
        return { kind: "enum", labels: kind.cases.map(({ name }) => name) };
      case "flags":
        return { kind: "flags", labels: kind.flags.map(({ name }) => name) };
      case "list":
        return { kind: "list", element: this.#value(kind.element) };
      case "fixed-length-list":
        return { kind: "fixed-length-list", element: this.#value(kind.element), length: kind.length };
      case "tuple":
        return { kind: "tuple", types: kind.types.map((type) => this.#value(type)) };
      case "option":
        return { kind: "option", type: this.#value(kind.type) };
      case "result":
        return { kind: "result", ok: optional(kind.ok), err: optional(kind.err) };
      case "handle":
        return { kind: kind.ownership, resource: this.#reference(kind.resource) };
      case "stream":
      case "future":
        return { kind: kind.kind, type: optional(kind.type) };
      case "map":
        return { kind: "map", key: this.#value(kind.key), value: this.#value(kind.value) };
      case "resource":
        throw new Error("a resource has no structure");
    }
  }
}

function itemName(key: string, item: WorldItem): ItemName {
  if (item.kind === "function") return { name: key, ...externalId(item.function) };
  if (item.kind === "type") return { name: key, ...externalId(item.type) };
  const isOther = item.interface.name !== undefined && !key.includes("/");
  return { name: key, ...(isOther && { implements: interfaceId(item.interface) }), ...externalId(item) };
}

function externalId(item: { readonly externalId?: string | undefined }): { readonly externalId?: string } {
  return item.externalId === undefined ? {} : { externalId: item.externalId };
}

/** The interfaces that declare what `iface` takes over with `use`. */
function usedInterfaces(iface: Interface): ReadonlySet<Interface> {
  const used = new Set<Interface>();
  for (const { kind } of iface.types.values()) {
    if (kind.kind !== "alias" || typeof kind.target === "string") continue;
    const { owner } = kind.target;
    if (owner?.kind === "interface" && owner.interface !== iface) used.add(owner.interface);
  }
  return used;
}

/** Puts an exported interface before the exported interfaces that use its types. */
function inOrderOfUse(exports: ReadonlyMap<string, WorldItem>): readonly (readonly [string, WorldItem])[] {
  const byInterface = new Map<Interface, readonly [string, WorldItem]>();
  const entries = [...exports];
  for (const entry of entries) {
    const [, item] = entry;
    if (item.kind === "interface" && !byInterface.has(item.interface)) byInterface.set(item.interface, entry);
  }
  const ordered = new Set<readonly [string, WorldItem]>();
  const add = (entry: readonly [string, WorldItem]): void => {
    const [, item] = entry;
    if (item.kind === "interface") {
      for (const used of usedInterfaces(item.interface)) {
        const earlier = byInterface.get(used);
        if (earlier !== undefined && earlier !== entry) add(earlier);
      }
    }
    ordered.add(entry);
  };
  for (const entry of entries) add(entry);
  return [...ordered];
}
