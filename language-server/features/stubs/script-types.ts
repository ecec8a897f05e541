/** Types of WIT as TypeScript and AssemblyScript write them. */
import { dealias, type Type } from "../../../core/wit/index.ts";
import type { Imports } from "./script-imports.ts";
import type { Script } from "./script-module.ts";

/** In TypeScript a function that can fail returns its success and throws its error. */
export function scriptResult(script: Script, result: Type | undefined, imports: Imports): string {
  if (result === undefined) return "void";
  if (script !== "as" && typeof result !== "string" && result.kind.kind === "result")
    return result.kind.ok === undefined ? "void" : scriptType(script, result.kind.ok, imports);
  return scriptType(script, result, imports);
}

export function scriptType(script: Script, given: Type, imports: Imports): string {
  return script === "as" ? assemblyScriptType(given, imports) : typeScriptType(given, imports);
}

/** As in the declarations that `wasmcp build` writes for TypeScript. */
function typeScriptType(type: Type, imports: Imports): string {
  if (typeof type === "string") {
    if (type === "bool") return "boolean";
    if (type === "char" || type === "string") return "string";
    return type === "error-context" ? "unknown" : "number";
  }
  if (type.name !== undefined) return imports.named(type);
  const print = (part: Type): string => typeScriptType(part, imports);
  const side = (tag: string, part: Type | undefined): string =>
    `{ tag: "${tag}"${part === undefined ? "" : `; val: ${print(part)}`} }`;
  const { kind } = type;
  switch (kind.kind) {
    case "list":
    case "fixed-length-list":
      return kind.element === "u8" ? "Uint8Array" : `Array<${print(kind.element)}>`;
    case "option": {
      const inner = dealias(kind.type);
      const isNested = typeof inner !== "string" && inner.kind.kind === "option";
      return isNested
        ? `${side("some", kind.type)} | { tag: "none" }`
        : `${print(kind.type)} | null | undefined`;
    }
    case "result":
      return `${side("ok", kind.ok)} | ${side("err", kind.err)}`;
    case "tuple":
      return `[${kind.types.map(print).join(", ")}]`;
    case "map":
      return `Map<${print(kind.key)}, ${print(kind.value)}>`;
    case "handle":
      return imports.named(kind.resource);
    default:
      return "unknown";
  }
}

/** By the contract of the bindings, flavour `managed` (`ARCHITECTURE.md`, "Bindings"). */
function assemblyScriptType(given: Type, imports: Imports): string {
  const type = dealias(given);
  if (typeof type === "string") {
    if (type === "char") return "u32";
    return /^s\d/.test(type) ? `i${type.slice(1)}` : type;
  }
  const print = (part: Type): string => assemblyScriptType(part, imports);
  const side = (part: Type | undefined): string =>
    part === undefined ? imports.support("Unit") : print(part);
  const { kind } = type;
  switch (kind.kind) {
    case "list":
      return dealias(kind.element) === "u8" ? "Uint8Array" : `Array<${print(kind.element)}>`;
    case "fixed-length-list":
      return `Array<${print(kind.element)}>`;
    case "map":
      return `Array<${imports.support("Tuple2")}<${print(kind.key)}, ${print(kind.value)}>>`;
    case "option": {
      const inner = dealias(kind.type);
      const isObject =
        typeof inner === "string"
          ? inner === "string"
          : inner.kind.kind !== "enum" && inner.kind.kind !== "option";
      return isObject ? `${print(inner)} | null` : `${imports.support("Some")}<${print(inner)}> | null`;
    }
    case "result":
      return `${imports.support("Result")}<${side(kind.ok)}, ${side(kind.err)}>`;
    case "tuple":
      return `${imports.support(`Tuple${kind.types.length}`)}<${kind.types.map(print).join(", ")}>`;
    case "handle":
      return print(kind.resource);
    default:
      return imports.named(type);
  }
}
