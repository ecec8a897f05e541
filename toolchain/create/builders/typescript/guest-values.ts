/** WIT types as the table by which `guest/engine/values.ts` checks values inside the component. */
import { dealias, type Func, type Type, type TypeDef } from "../../../../core/wit/index.ts";
import type { Signature } from "./guest/engine/guard.ts";
import type { ValueType } from "./guest/engine/values.ts";
import { camelCase } from "./types.ts";

/** The types of a component's functions, each once. */
export class ValueTypes {
  readonly table: ValueType[] = [];
  readonly #indices = new Map<TypeDef | string, number>();

  /** What the guard of an exported function needs to know; `path` is as the author writes it: `tools.callTool`. */
  signature(path: string, func: Func): Signature {
    const result = func.result === undefined ? undefined : dealias(func.result);
    if (typeof result === "object" && result.kind.kind === "result") {
      const { ok, err } = result.kind;
      return {
        path,
        value: this.#optional(ok),
        error: { type: this.#optional(err), from: errorSource(err) },
      };
    }
    return { path, value: this.#optional(result) };
  }

  #optional(type: Type | undefined): number | null {
    return type === undefined ? null : this.index(type);
  }

  /** The place of a type in the table. */
  index(named: Type): number {
    const type = dealias(named);
    const known = this.#indices.get(type);
    if (known !== undefined) return known;
    if (typeof type === "object" && type.name === undefined) return this.#anonymous(type);
    // The place is taken first, so that a type comes before the types that it mentions.
    const index = this.table.push("any") - 1;
    this.#indices.set(type, index);
    this.table[index] = typeof type === "string" ? primitive(type) : this.#compound(type);
    return index;
  }

  /** Types without a name are equal if they look alike. They cannot mention themselves. */
  #anonymous(type: TypeDef): number {
    const value = this.#compound(type);
    const key = JSON.stringify(value);
    const index = this.#indices.get(key) ?? this.table.push(value) - 1;
    this.#indices.set(key, index);
    this.#indices.set(type, index);
    return index;
  }

  #compound(type: TypeDef): ValueType {
    const { kind } = type;
    switch (kind.kind) {
      case "list":
        return dealias(kind.element) === "u8" ? "bytes" : { list: this.index(kind.element) };
      case "fixed-length-list":
        return { list: this.index(kind.element), length: kind.length };
      case "option":
        return { option: this.index(kind.type), ...(isOption(kind.type) && { nested: true }) };
      case "result":
        return { result: [this.#optional(kind.ok), this.#optional(kind.err)] };
      case "tuple":
        return { tuple: kind.types.map((each) => this.index(each)) };
      case "record":
        return {
          record: kind.fields.map((field) => [camelCase(field.name), this.index(field.type)] as const),
        };
      case "variant":
        return { variant: kind.cases.map((each) => [each.name, this.#optional(each.type)] as const) };
      case "enum":
        return { enum: kind.cases.map((each) => each.name) };
      case "flags":
        return { flags: kind.flags.map((flag) => camelCase(flag.name)) };
      case "map":
        return { map: [this.index(kind.key), this.index(kind.value)] };
      case "handle":
        return { handle: kind.resource.name ?? "resource" };
      default:
        return "any";
    }
  }
}

const INTEGERS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["u8", [0, 2 ** 8 - 1]],
  ["u16", [0, 2 ** 16 - 1]],
  ["u32", [0, 2 ** 32 - 1]],
  ["u64", [0, 2 ** 64]],
  ["s8", [-(2 ** 7), 2 ** 7 - 1]],
  ["s16", [-(2 ** 15), 2 ** 15 - 1]],
  ["s32", [-(2 ** 31), 2 ** 31 - 1]],
  ["s64", [-(2 ** 63), 2 ** 63]],
]);

function primitive(type: string): ValueType {
  const int = INTEGERS.get(type);
  if (int !== undefined) return { int };
  if (type === "f32" || type === "f64") return { float: true };
  return type === "bool" || type === "char" || type === "string" ? type : "any";
}

function isOption(type: Type): boolean {
  const target = dealias(type);
  return typeof target === "object" && target.kind.kind === "option";
}

/** MCP's `error-code` has a case for internal errors, and a text can say anything. */
function errorSource(err: Type | undefined): "mcp-error-code" | "string" | "other" {
  const error = err === undefined ? undefined : dealias(err);
  if (error === "string") return "string";
  if (typeof error !== "object" || error.owner?.kind !== "interface") return "other";
  const { namespace, name } = error.owner.interface.package.name;
  const isErrorCode = error.name === "error-code" && namespace === "wasmcp" && name.startsWith("mcp-");
  return isErrorCode ? "mcp-error-code" : "other";
}
