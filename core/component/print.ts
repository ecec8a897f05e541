/** Types of a binary, spelled as WIT spells them. */
import type { Field, FunctionType, Item, Resource, ValueType } from "./types.ts";

/** Below this depth types are cut short: messages are for people. */
const MAX_DEPTH = 6;
/** Names and types in one text: the rest is cut, since shared parts would repeat without end. */
const MAX_PARTS = 200;

/** `option<list<u8>>`; a named type is its name. */
export function printValueType(type: ValueType): string {
  return new Printer().type(type, 0);
}

/** `func(a: u32) -> string`. */
export function printFunctionType(type: FunctionType): string {
  const printer = new Printer();
  const params = printer.fields(type.params, 0);
  const result = type.result === undefined ? "" : ` -> ${printer.type(type.result, 0)}`;
  return `${type.async ? "async " : ""}func(${params})${result}`;
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
      return `interface { ${new Printer().list([...item.exports.keys()], (name) => name)} }`;
    case "component":
      return "component";
    case "core-module":
      return "core module";
  }
}

/** Writes one text, and counts what it has written. */
class Printer {
  #parts = 0;

  type(type: ValueType, depth: number): string {
    if (depth > MAX_DEPTH) return "...";
    const print = (inner: ValueType | undefined) => (inner === undefined ? "_" : this.type(inner, depth + 1));
    switch (type.kind) {
      case "named":
        return type.name;
      case "record":
        return `record { ${this.fields(type.fields, depth)} }`;
      case "variant": {
        const cases = this.list(type.cases, (item) =>
          item.type === undefined ? item.name : `${item.name}(${print(item.type)})`,
        );
        return `variant { ${cases} }`;
      }
      case "flags":
      case "enum":
        return `${type.kind} { ${this.list(type.labels, (label) => label)} }`;
      case "primitive":
        return type.type;
      case "list":
        return `list<${print(type.element)}>`;
      case "fixed-length-list":
        return `list<${print(type.element)}, ${type.length}>`;
      case "tuple":
        return `tuple<${this.list(type.types, print)}>`;
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

  fields(fields: readonly Field[], depth: number): string {
    return this.list(fields, (field) => `${field.name}: ${this.type(field.type, depth + 1)}`);
  }

  list<T>(items: readonly T[], print: (item: T) => string): string {
    const texts: string[] = [];
    for (const item of items) {
      if (this.#parts >= MAX_PARTS) {
        texts.push("...");
        break;
      }
      this.#parts += 1;
      texts.push(print(item));
    }
    return texts.join(", ");
  }
}

function printResource(resource: Resource): string {
  return resource.name ?? "resource";
}
