/** Types of a binary, spelled as WIT spells them. */
import type { Field, FunctionType, Item, Resource, ValueType } from "./types.ts";

/** Below this depth types are cut short: messages are for people, and shared parts would repeat without end. */
const MAX_DEPTH = 6;

/** `option<list<u8>>`; a named type is its name. */
export function printValueType(type: ValueType, depth = 0): string {
  if (depth > MAX_DEPTH) return "...";
  const print = (inner: ValueType | undefined) =>
    inner === undefined ? "_" : printValueType(inner, depth + 1);
  switch (type.kind) {
    case "named":
      return type.name;
    case "record":
      return `record { ${printFields(type.fields, depth)} }`;
    case "variant": {
      const cases = type.cases.map((item) =>
        item.type === undefined ? item.name : `${item.name}(${print(item.type)})`,
      );
      return `variant { ${cases.join(", ")} }`;
    }
    case "flags":
    case "enum":
      return `${type.kind} { ${type.labels.join(", ")} }`;
    case "primitive":
      return type.type;
    case "list":
      return `list<${print(type.element)}>`;
    case "fixed-length-list":
      return `list<${print(type.element)}, ${type.length}>`;
    case "tuple":
      return `tuple<${type.types.map((inner) => print(inner)).join(", ")}>`;
    case "option":
      return `option<${print(type.type)}>`;
    case "result":
      if (type.err !== undefined) return `result<${print(type.ok)}, ${print(type.err)}>`;
      return type.ok === undefined ? "result" : `result<${print(type.ok)}>`;
    case "own":
      return printResource(type.resource);
    case "borrow":
      return `borrow<${printResource(type.resource)}>`;
    case "stream":
    case "future":
      return type.type === undefined ? type.kind : `${type.kind}<${print(type.type)}>`;
    case "map":
      return `map<${print(type.key)}, ${print(type.value)}>`;
  }
}

/** `func(a: u32) -> string`. */
export function printFunctionType(type: FunctionType): string {
  const result = type.result === undefined ? "" : ` -> ${printValueType(type.result)}`;
  return `${type.async ? "async " : ""}func(${printFields(type.params, 0)})${result}`;
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

function printFields(fields: readonly Field[], depth: number): string {
  return fields.map((field) => `${field.name}: ${printValueType(field.type, depth + 1)}`).join(", ");
}

function printResource(resource: Resource): string {
  return resource.name ?? "resource";
}
