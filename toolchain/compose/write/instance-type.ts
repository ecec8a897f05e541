/**
 * Writes a united interface as the type of an import.
 *
 * Records, variants, enums and flags must be used under a name that the interface exports (the validator insists, and
 * generated bindings are called after it), and a name must be exported before it is used. So exports are written when
 * they are first needed, and otherwise in their order.
 */
import {
  InstanceTypeBuilder,
  printValueType,
  type DefType,
  type FunctionType,
  type Index,
  type Resource,
  type TypeInterner,
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";
import { InternalError, ToolchainError } from "../../../core/errors.ts";
import { defineValueType } from "../types/define-type.ts";
import type { ImplicitImports, UnitedInterface } from "../types/implicit-imports.ts";
import type { Home } from "../types/join-resources.ts";
import { needsName } from "../types/order-of-use.ts";

type TypeIndex = Index<"type">;

/** `outerType` gives the index that an exported type of an earlier import has in the component. */
export function writeInstanceType(
  united: UnitedInterface,
  implicit: ImplicitImports,
  outerType: (home: Home) => TypeIndex,
): DefType {
  const writer = new InstanceTypeWriter(united, implicit, outerType);
  for (const [name, item] of united.exports) {
    if (item.kind === "func") writer.exportFunction(name, item.type);
    else writer.exportType(name);
  }
  return writer.finish();
}

/** The index space of one instance type: each name is exported once, and before a function or another type uses it. */
class InstanceTypeWriter {
  readonly #united: UnitedInterface;
  readonly #implicit: ImplicitImports;
  readonly #outerType: (home: Home) => TypeIndex;
  readonly #firstNames: FirstNames;
  readonly #builder = new InstanceTypeBuilder();
  readonly #exported = new Map<string, TypeIndex>();
  readonly #resources = new Map<Resource, TypeIndex>();
  readonly #anonymous = new Map<ValueType, TypeIndex>();

  constructor(united: UnitedInterface, implicit: ImplicitImports, outerType: (home: Home) => TypeIndex) {
    this.#united = united;
    this.#implicit = implicit;
    this.#outerType = outerType;
    this.#firstNames = firstNamesIn(united, implicit.interner);
  }

  exportFunction(name: string, type: FunctionType): void {
    const params = type.params.map((param) => ({ name: param.name, type: this.#reference(param.type) }));
    const result = type.result === undefined ? undefined : this.#reference(type.result);
    const index = this.#builder.type({ kind: "func", async: type.async, params, result });
    this.#builder.exportFunc(name, index);
  }

  exportType(name: string): TypeIndex {
    const known = this.#exported.get(name);
    if (known !== undefined) return known;
    const item = this.#united.exports.get(name);
    if (item?.kind !== "type" || item.type.kind === "other") throw unsupported(this.#united, name);
    const index =
      item.type.kind === "resource"
        ? this.#exportResource(name, item.type.resource)
        : this.#builder.exportType(name, this.#definitionOf(name, item.type.type));
    this.#exported.set(name, index);
    return index;
  }

  finish(): DefType {
    return this.#builder.finish();
  }

  #exportResource(name: string, resource: Resource): TypeIndex {
    const index = this.#resource(resource);
    // Asking for the resource may have exported it under this very name.
    return this.#exported.get(name) ?? this.#builder.exportType(name, index);
  }

  /** The type under the first of its names, or its structure if this is the first. */
  #definitionOf(name: string, type: ValueType): TypeIndex {
    const first = this.#firstNames.types.get(this.#idOf(type));
    return first === undefined || first === name ? this.#define(type) : this.exportType(first);
  }

  #resource(resource: Resource): TypeIndex {
    const known = this.#resources.get(resource);
    if (known !== undefined) return known;
    const home = this.#implicit.homes.get(resource);
    if (home === undefined) throw new InternalError(`resource \`${resource.name ?? ""}\` has no home`);
    const index =
      home.import === this.#united.name
        ? this.#introduceResource(home.name)
        : this.#passOnResource(resource, home);
    this.#resources.set(resource, index);
    return index;
  }

  /** A resource that this interface introduces. */
  #introduceResource(name: string): TypeIndex {
    const index = this.#builder.exportResource(name);
    this.#exported.set(name, index);
    return index;
  }

  /** A resource of an earlier import, which this interface may export again. */
  #passOnResource(resource: Resource, home: Home): TypeIndex {
    const outer = this.#builder.outerType(this.#outerType(home));
    const name = this.#firstNames.resources.get(resource);
    if (name === undefined) return outer;
    const index = this.#builder.exportType(name, outer);
    this.#exported.set(name, index);
    return index;
  }

  #define(type: ValueType): TypeIndex {
    return this.#builder.type(
      defineValueType(
        type,
        (inner) => this.#reference(inner),
        (resource) => this.#resource(resource),
      ),
    );
  }

  #reference(type: ValueType): ValType {
    if (type.kind === "named") {
      return this.#exportsAs(type.name, type) ? this.exportType(type.name) : this.#reference(type.type);
    }
    if (type.kind === "primitive") return type.type;
    const name = needsName(type) ? this.#firstNames.types.get(this.#idOf(type)) : undefined;
    return name === undefined ? this.#referenceAnonymous(type) : this.exportType(name);
  }

  #referenceAnonymous(type: ValueType): TypeIndex {
    const known = this.#anonymous.get(type);
    if (known !== undefined) return known;
    const index = needsName(type) ? this.#foreign(type) : this.#define(type);
    this.#anonymous.set(type, index);
    return index;
  }

  /** A type that another import exports under a name. */
  #foreign(type: ValueType): TypeIndex {
    const home = this.#implicit.typeHomes.get(this.#idOf(type));
    if (home === undefined) throw unsupported(this.#united, printValueType(type));
    return this.#builder.outerType(this.#outerType(home));
  }

  /** Whether the interface exports this very type under the name. */
  #exportsAs(name: string, type: ValueType): boolean {
    const item = this.#united.exports.get(name);
    return (
      item?.kind === "type" && item.type.kind === "value" && this.#idOf(item.type.type) === this.#idOf(type)
    );
  }

  #idOf(type: ValueType): number {
    return this.#implicit.interner.id(type);
  }
}

/** The name under which an interface exports a type first. */
interface FirstNames {
  readonly resources: ReadonlyMap<Resource, string>;
  /** By the number of the type's structure. */
  readonly types: ReadonlyMap<number, string>;
}

function firstNamesIn({ exports }: UnitedInterface, interner: TypeInterner): FirstNames {
  const resources = new Map<Resource, string>();
  const types = new Map<number, string>();
  for (const [name, item] of exports) {
    if (item.kind !== "type") continue;
    if (item.type.kind === "resource" && !resources.has(item.type.resource)) {
      resources.set(item.type.resource, name);
    }
    if (item.type.kind === "value" && !types.has(interner.id(item.type.type))) {
      types.set(interner.id(item.type.type), name);
    }
  }
  return { resources, types };
}

function unsupported(united: UnitedInterface, name: string): ToolchainError {
  return new ToolchainError(
    "unsupported-import",
    `import \`${united.name}\` uses \`${name}\`, which is neither a function nor a named type of an import`,
  );
}
