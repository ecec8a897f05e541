import type { DefValType, Index, Resource, ValType, ValueType } from "../component/index.ts";

/** One level of a value type as a definition; `reference` and `resource` give the indices of what it is made of. */
export function defineValueType(
  type: ValueType,
  reference: (type: ValueType) => ValType,
  resource: (resource: Resource) => Index<"type">,
): DefValType {
  const optional = (inner: ValueType | undefined) => (inner === undefined ? undefined : reference(inner));
  switch (type.kind) {
    case "named":
      return defineValueType(type.type, reference, resource);
    case "primitive":
    case "flags":
    case "enum":
      return type;
    case "record":
      return {
        kind: "record",
        fields: type.fields.map((field) => ({ name: field.name, type: reference(field.type) })),
      };
    case "variant":
      return {
        kind: "variant",
        cases: type.cases.map((item) => ({ name: item.name, type: optional(item.type) })),
      };
    case "list":
      return { kind: "list", element: reference(type.element) };
    case "fixed-length-list":
      return { kind: "fixed-length-list", element: reference(type.element), length: type.length };
    case "tuple":
      return { kind: "tuple", types: type.types.map(reference) };
    case "option":
      return { kind: "option", type: reference(type.type) };
    case "result":
      return { kind: "result", ok: optional(type.ok), err: optional(type.err) };
    case "own":
    case "borrow":
      return { kind: type.kind, resource: resource(type.resource) };
    case "stream":
    case "future":
      return { kind: type.kind, type: optional(type.type) };
    case "map":
      return { kind: "map", key: reference(type.key), value: reference(type.value) };
  }
}
