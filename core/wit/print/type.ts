/** Types and functions as WIT spells them, for messages and for whole packages. */
import type { Func, Type, TypeDef } from "../model.ts";
import { escapeIdentifier } from "../names.ts";

/** `result<list<u8>, error-code>`; a named type is its name alone. */
export function printType(type: Type): string {
  if (typeof type === "string") return type;
  return type.name === undefined ? printStructure(type) : escapeIdentifier(type.name);
}

/** The part of a type behind its name; for `record` and the like, which have no nameless form, all on one line. */
export function printStructure(type: TypeDef): string {
  const { kind } = type;
  switch (kind.kind) {
    case "alias":
      return printType(kind.target);
    case "tuple":
      return `tuple<${kind.types.map(printType).join(", ")}>`;
    case "list":
      return `list<${printType(kind.element)}>`;
    case "fixed-length-list":
      return `list<${printType(kind.element)}, ${kind.length}>`;
    case "map":
      return `map<${printType(kind.key)}, ${printType(kind.value)}>`;
    case "option":
      return `option<${printType(kind.type)}>`;
    case "result":
      return printResult(kind.ok, kind.err);
    case "future":
    case "stream":
      return kind.type === undefined ? kind.kind : `${kind.kind}<${printType(kind.type)}>`;
    case "handle":
      // A resource's name alone means owning.
      return kind.ownership === "own" ? printType(kind.resource) : `borrow<${printType(kind.resource)}>`;
    case "record":
      return `record { ${kind.fields.map((field) => `${escapeIdentifier(field.name)}: ${printType(field.type)}`).join(", ")} }`;
    case "variant":
      return `variant { ${kind.cases.map((one) => printCase(one.name, one.type)).join(", ")} }`;
    case "enum":
      return `enum { ${kind.cases.map((one) => escapeIdentifier(one.name)).join(", ")} }`;
    case "flags":
      return `flags { ${kind.flags.map((flag) => escapeIdentifier(flag.name)).join(", ")} }`;
    case "resource":
      return "resource";
  }
}

/** `func(a: u8) -> string`; a method's `self` is left out, as in a declaration. */
export function printFunc(func: Func): string {
  const declared = func.kind.kind === "method" ? func.params.slice(1) : func.params;
  const params = declared
    .map((param) => `${escapeIdentifier(param.name)}: ${printType(param.type)}`)
    .join(", ");
  const result = func.result === undefined ? "" : ` -> ${printType(func.result)}`;
  return `${func.async ? "async " : ""}${func.accessor ?? "func"}(${params})${result}`;
}

/** `some-case` or `some-case(u8)` */
export function printCase(name: string, type: Type | undefined): string {
  return `${escapeIdentifier(name)}${type === undefined ? "" : `(${printType(type)})`}`;
}

function printResult(ok: Type | undefined, err: Type | undefined): string {
  if (err === undefined) return ok === undefined ? "result" : `result<${printType(ok)}>`;
  return `result<${ok === undefined ? "_" : printType(ok)}, ${printType(err)}>`;
}
