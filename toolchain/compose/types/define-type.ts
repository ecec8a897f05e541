import {
  type DefValType,
  type Index,
  mapParts,
  type Resource,
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";

/** One level of a value type as a definition; `reference` and `resource` give the indices of what it is made of. */
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
