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
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";
import { InternalError, ToolchainError } from "../../../core/errors.ts";
import { defineValueType } from "../types/define-type.ts";
import type { ImplicitImports, UnitedInterface } from "../types/implicit-imports.ts";
import type { Home } from "../types/join-resources.ts";
import { needsName } from "../types/order-of-use.ts";

/** `outerType` gives the index that an exported type of an earlier import has in the component. */
export function writeInstanceType(
  united: UnitedInterface,
  { interner, homes, typeHomes }: ImplicitImports,
  outerType: (home: Home) => Index<"type">,
): DefType {
  const builder = new InstanceTypeBuilder();
  const exported = new Map<string, Index<"type">>();
  const resources = new Map<Resource, Index<"type">>();
  const anonymous = new Map<ValueType, Index<"type">>();
  /** By structure: the name under which the interface exports it first. */
  const names = new Map<number, string>();
  const resourceNames = new Map<Resource, string>();
  for (const [name, item] of united.exports) {
    if (item.kind !== "type") continue;
    if (item.type.kind === "resource" && !resourceNames.has(item.type.resource)) {
      resourceNames.set(item.type.resource, name);
    }
    if (item.type.kind === "value" && !names.has(interner.id(item.type.type))) {
      names.set(interner.id(item.type.type), name);
    }
  }

  const resourceIndex = (resource: Resource): Index<"type"> => {
    const known = resources.get(resource);
    if (known !== undefined) return known;
    const home = homes.get(resource);
    const name = resourceNames.get(resource);
    let index: Index<"type">;
    if (home?.import === united.name) {
      index = builder.exportResource(home.name);
      exported.set(home.name, index);
    } else {
      if (home === undefined) throw new InternalError(`resource \`${resource.name ?? ""}\` has no home`);
      index = builder.outerType(outerType(home));
      if (name !== undefined) {
        index = builder.exportType(name, index);
        exported.set(name, index);
      }
    }
    resources.set(resource, index);
    return index;
  };

  const exportNamed = (name: string): Index<"type"> => {
    const known = exported.get(name);
    if (known !== undefined) return known;
    const item = united.exports.get(name);
    if (item?.kind !== "type" || item.type.kind === "other") throw unsupported(united, name);
    let index: Index<"type">;
    if (item.type.kind === "resource") {
      const resource = resourceIndex(item.type.resource);
      // Asking for the resource may have exported it under this very name.
      index = exported.get(name) ?? builder.exportType(name, resource);
    } else {
      const first = names.get(interner.id(item.type.type));
      const definition = first === undefined || first === name ? define(item.type.type) : exportNamed(first);
      index = builder.exportType(name, definition);
    }
    exported.set(name, index);
    return index;
  };

  const define = (type: ValueType): Index<"type"> =>
    builder.type(defineValueType(type, reference, resourceIndex));

  /** A type that another import has a name for. */
  const foreign = (type: ValueType): Index<"type"> => {
    const home = typeHomes.get(interner.id(type));
    if (home === undefined) throw unsupported(united, printValueType(type));
    return builder.outerType(outerType(home));
  };

  const reference = (type: ValueType): ValType => {
    if (type.kind === "named") {
      const item = united.exports.get(type.name);
      const isExported =
        item?.kind === "type" &&
        item.type.kind === "value" &&
        interner.id(item.type.type) === interner.id(type);
      return isExported ? exportNamed(type.name) : reference(type.type);
    }
    if (type.kind === "primitive") return type.type;
    if (needsName(type)) {
      const name = names.get(interner.id(type));
      if (name !== undefined) return exportNamed(name);
    }
    let index = anonymous.get(type);
    if (index === undefined) {
      index = needsName(type) ? foreign(type) : define(type);
      anonymous.set(type, index);
    }
    return index;
  };

  const defineFunction = (type: FunctionType): Index<"type"> => {
    const params = type.params.map((param) => ({ name: param.name, type: reference(param.type) }));
    const result = type.result === undefined ? undefined : reference(type.result);
    return builder.type({ kind: "func", async: type.async, params, result });
  };

  for (const [name, item] of united.exports) {
    if (item.kind === "func") builder.exportFunc(name, defineFunction(item.type));
    else exportNamed(name);
  }
  return builder.finish();
}

function unsupported(united: UnitedInterface, name: string): ToolchainError {
  return new ToolchainError(
    "unsupported-import",
    `import \`${united.name}\` uses \`${name}\`, which is neither a function nor a type that an import has a name for`,
  );
}
