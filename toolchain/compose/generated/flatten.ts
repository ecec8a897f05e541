/** The core signature of a lifted function: "Flattening" in the component model's `CanonicalABI.md`. */
import type { FunctionType, ValueType } from "../../../core/component/index.ts";
import type { CoreValType } from "./core-module.ts";

export interface CoreSignature {
  readonly params: readonly CoreValType[];
  readonly results: readonly CoreValType[];
}

/** More parameters than this go through memory, and so do more results than one. */
const MAX_FLAT_PARAMS = 16;

export function flattenFunction({ params, result }: FunctionType): CoreSignature {
  const flatParams = params.flatMap(({ type }) => flatten(type));
  const flatResults = result === undefined ? [] : flatten(result);
  return {
    params: flatParams.length > MAX_FLAT_PARAMS ? ["i32"] : flatParams,
    results: flatResults.length > 1 ? ["i32"] : flatResults,
  };
}

function flatten(type: ValueType): CoreValType[] {
  switch (type.kind) {
    case "named":
      return flatten(type.type);
    case "primitive":
      switch (type.type) {
        case "s64":
        case "u64":
          return ["i64"];
        case "f32":
        case "f64":
          return [type.type];
        case "string":
          return ["i32", "i32"];
        default:
          return ["i32"];
      }
    case "record":
      return type.fields.flatMap((field) => flatten(field.type));
    case "tuple":
      return type.types.flatMap(flatten);
    case "list":
    case "map":
      return ["i32", "i32"];
    case "fixed-length-list":
      return Array.from({ length: type.length }, () => flatten(type.element)).flat();
    case "variant":
      return flattenCases(type.cases.map((item) => item.type));
    case "option":
      return flattenCases([undefined, type.type]);
    case "result":
      return flattenCases([type.ok, type.err]);
    case "enum":
    case "flags":
    case "own":
    case "borrow":
    case "stream":
    case "future":
      return ["i32"];
  }
}

/** The discriminant, and what holds any of the payloads. */
function flattenCases(payloads: readonly (ValueType | undefined)[]): CoreValType[] {
  const joined: CoreValType[] = [];
  for (const payload of payloads) {
    for (const [index, type] of (payload === undefined ? [] : flatten(payload)).entries()) {
      const other = joined[index];
      joined[index] = other === undefined ? type : join(other, type);
    }
  }
  return ["i32", ...joined];
}

function join(a: CoreValType, b: CoreValType): CoreValType {
  if (a === b) return a;
  return (a === "i32" && b === "f32") || (a === "f32" && b === "i32") ? "i32" : "i64";
}
