/**
 * Problem: a function whose type mentions a resource, a record or the like may only be exported where that type is
 * exported under a name, and only in terms of that exported type.
 *
 * Idea: what `wit-component` does too. A component without code imports the types and functions of one interface, and
 * exports the types, and then the functions with types that are spelled with the exported ones. Its instance is what is
 * exported.
 */
import {
  ComponentBuilder,
  withoutName,
  type FunctionType,
  type Index,
  type InstantiateArg,
  type Item,
  type Resource,
  type TypeInterner,
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { defineValueType } from "../types/define-type.ts";
import { needsName } from "../types/order-of-use.ts";

/** Definitions of the component around the interface, for the types that the interface contains. */
export interface OuterDefinitions {
  readonly type: (type: ValueType) => Index<"type">;
  readonly resource: (resource: Resource) => Index<"type">;
  readonly func: (name: string) => Index<"func">;
}

/** Adds an instance with these exports to the component that `builder` writes. */
export function instantiateInterface(
  builder: ComponentBuilder,
  exports: ReadonlyMap<string, Item>,
  interner: TypeInterner,
  outer: OuterDefinitions,
): Index<"instance"> {
  const args: InstantiateArg[] = [];
  const shim = new ComponentBuilder();
  const names = { next: 0 };
  const inside = new TypeScope(shim, interner, {
    named(type, definition) {
      const name = `import-type-${names.next++}`;
      args.push({ name, item: { sort: "type", index: outer.type(type) } });
      return shim.importType(name, { kind: "eq", type: definition() });
    },
    resource(resource) {
      const name = `import-type-${names.next++}`;
      args.push({ name, item: { sort: "type", index: outer.resource(resource) } });
      return shim.importType(name, { kind: "sub-resource" });
    },
  });
  const functions = [...exports].flatMap(([name, item]) =>
    item.kind === "func" ? [{ name, type: item.type }] : [],
  );
  // Everything is imported before anything is exported, since exported names are new names of the same types.
  for (const item of exports.values()) if (item.kind === "type") typeIndex(inside, item);
  const imported = functions.map(({ name, type }, position) => {
    const importName = `import-func-${position}`;
    args.push({ name: importName, item: { sort: "func", index: outer.func(name) } });
    return { name, type, func: shim.importFunc(importName, inside.functionType(type)) };
  });
  const outside = new TypeScope(shim, interner, {
    named: (type) => inside.type(type),
    resource: (resource) => inside.resource(resource),
  });
  const exported = new Set<Resource>();
  for (const [name, item] of exports) {
    if (item.kind !== "type" || item.type.kind === "other") continue;
    if (item.type.kind === "resource") {
      const { resource } = item.type;
      const index = shim.exportType(name, inside.resource(resource));
      // Its methods go by the first of its names.
      if (!exported.has(resource)) outside.setResource(resource, index);
      exported.add(resource);
    } else {
      // A record of exported types must be spelled with them.
      outside.setType(item.type.type, shim.exportType(name, outside.define(item.type.type)));
    }
  }
  for (const { name, type, func } of imported) shim.exportFunc(name, func, outside.functionType(type));
  return builder.instantiate(builder.component(shim.finish()), args);
}

function typeIndex(scope: TypeScope, item: Item): Index<"type"> {
  if (item.kind !== "type" || item.type.kind === "other") throw new InternalError("expected a type");
  return item.type.kind === "resource" ? scope.resource(item.type.resource) : scope.type(item.type.type);
}

/** Where named types and resources come from. */
interface TypeSource {
  named(type: ValueType, definition: () => Index<"type">): Index<"type">;
  resource(resource: Resource): Index<"type">;
}

/** Types by structure, each defined once. */
class TypeScope {
  readonly #builder: ComponentBuilder;
  readonly #interner: TypeInterner;
  readonly #source: TypeSource;
  readonly #types = new Map<number, Index<"type">>();
  readonly #resources = new Map<Resource, Index<"type">>();

  constructor(builder: ComponentBuilder, interner: TypeInterner, source: TypeSource) {
    this.#builder = builder;
    this.#interner = interner;
    this.#source = source;
  }

  type(type: ValueType): Index<"type"> {
    const known = this.#types.get(this.#interner.id(type));
    if (known !== undefined) return known;
    const index = needsName(withoutName(type))
      ? this.#source.named(type, () => this.define(type))
      : this.define(type);
    this.setType(type, index);
    return index;
  }

  /** The type's existing name, or a new definition. */
  define(type: ValueType): Index<"type"> {
    const known = this.#types.get(this.#interner.id(type));
    if (known !== undefined) return known;
    const definition = defineValueType(
      withoutName(type),
      (inner) => this.#reference(inner),
      (resource) => this.resource(resource),
    );
    return this.#builder.type(definition);
  }

  setType(type: ValueType, index: Index<"type">): void {
    this.#types.set(this.#interner.id(type), index);
  }

  resource(resource: Resource): Index<"type"> {
    const index = this.#resources.get(resource) ?? this.#source.resource(resource);
    this.setResource(resource, index);
    return index;
  }

  setResource(resource: Resource, index: Index<"type">): void {
    this.#resources.set(resource, index);
  }

  functionType({ async, params, result }: FunctionType): Index<"type"> {
    return this.#builder.type({
      kind: "func",
      async,
      params: params.map(({ name, type }) => ({ name, type: this.#reference(type) })),
      result: result && this.#reference(result),
    });
  }

  #reference(type: ValueType): ValType {
    const structure = withoutName(type);
    return structure.kind === "primitive" ? structure.type : this.type(structure);
  }
}
