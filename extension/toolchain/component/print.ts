/** Types of a binary, spelled as WIT spells them. */
import type { Field, FunctionType, Item, Resource, ValueType } from "./types.ts";

/** `option<list<u8>>`; a named type is its name. */
export function printValueType(type: ValueType): string {
  switch (type.kind) {
    case "named":
      return type.name;
    case "record":
      return `record { ${printFields(type.fields)} }`;
    case "variant":
      return `variant { ${type.cases.map((item) => item.name + (item.type === undefined ? "" : `(${printValueType(item.type)})`)).join(", ")} }`;
    case "flags":
    case "enum":
      return `${type.kind} { ${type.labels.join(", ")} }`;
    case "primitive":
      return type.type;
    case "list":
      return `list<${printValueType(type.element)}>`;
    case "fixed-length-list":
      return `list<${printValueType(type.element)}, ${type.length}>`;
    case "tuple":
      return `tuple<${type.types.map(printValueType).join(", ")}>`;
    case "option":
      return `option<${printValueType(type.type)}>`;
    case "result":
      return printResult(type.ok, type.err);
    case "own":
      return printResource(type.resource);
    case "borrow":
      return `borrow<${printResource(type.resource)}>`;
    case "stream":
    case "future":
      return type.type === undefined ? type.kind : `${type.kind}<${printValueType(type.type)}>`;
    case "map":
      return `map<${printValueType(type.key)}, ${printValueType(type.value)}>`;
  }
}

/** `func(a: u32) -> string`. */
export function printFunctionType(type: FunctionType): string {
  const result = type.result === undefined ? "" : ` -> ${printValueType(type.result)}`;
  return `${type.async ? "async " : ""}func(${printFields(type.params)})${result}`;
}

export function printItem(item: Item): string {
  switch (item.kind) {
    case "func":
      return printFunctionType(item.type);
    case "value":
      return `value of type ${printValueType(item.type)}`;
    case "type":
      if (item.type.kind === "value") return `type ${printValueType(item.type.type)}`;
      return item.type.kind === "resource" ? `resource ${printResource(item.type.resource)}` : "type";
    case "instance":
      return `interface { ${[...item.exports.keys()].join(", ")} }`;
    case "component":
      return "component";
    case "core-module":
      return "core module";
  }
}

function printFields(fields: readonly Field[]): string {
  return fields.map((field) => `${field.name}: ${printValueType(field.type)}`).join(", ");
}

function printResult(ok: ValueType | undefined, err: ValueType | undefined): string {
  if (err === undefined) return ok === undefined ? "result" : `result<${printValueType(ok)}>`;
  return `result<${ok === undefined ? "_" : printValueType(ok)}, ${printValueType(err)}>`;
}

function printResource(resource: Resource): string {
  return resource.name ?? "resource";
}
