import {
  type DefValType,
  type Index,
  mapParts,
  type Resource,
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";

/** Defines one level of a value type; `reference` and `resource` give the indices of the types that it contains. */
export function defineValueType(
  type: ValueType,
  reference: (type: ValueType) => ValType,
  resource: (resource: Resource) => Index<"type">,
): DefValType {
  switch (type.kind) {
    case "named":
      return defineValueType(type.type, reference, resource);
    case "own":
    case "borrow":
      return { kind: type.kind, resource: resource(type.resource) };
    default:
      return mapParts(type, reference);
  }
}
