/** The core signature of a lifted function: "Flattening" in the component model's `CanonicalABI.md`. */
import type { FunctionType, ValueType } from "../../../core/component/index.ts";
import type { CoreValType } from "./core-module.ts";

export interface CoreSignature {
  readonly params: readonly CoreValType[];
  readonly results: readonly CoreValType[];
}

/** More parameters than this go through memory, and so do more results than one. */
const MAX_FLAT_PARAMS = 16;

/** Values beyond this one make no difference: that many are passed in memory. */
const MOST = MAX_FLAT_PARAMS + 1;

export function flattenFunction({ params, result }: FunctionType): CoreSignature {
  const flatten = flattener();
  const flatParams = flattenAll(
    params.map(({ type }) => type),
    flatten,
  );
  const flatResults = result === undefined ? [] : flatten(result);
  return {
    params: flatParams.length > MAX_FLAT_PARAMS ? ["i32"] : flatParams,
    results: flatResults.length > 1 ? ["i32"] : flatResults,
  };
}

type Flatten = (type: ValueType) => readonly CoreValType[];

/** The first `MOST` core values of a type; a type that many others contain is flattened once. */
function flattener(): Flatten {
  const known = new Map<ValueType, readonly CoreValType[]>();
  const flatten: Flatten = (type) => {
    const found = known.get(type) ?? flattenType(type, flatten).slice(0, MOST);
    known.set(type, found);
    return found;
  };
  return flatten;
}

function flattenType(type: ValueType, flatten: Flatten): readonly CoreValType[] {
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
      return flattenAll(
        type.fields.map((field) => field.type),
        flatten,
      );
    case "tuple":
      return flattenAll(type.types, flatten);
    case "list":
    case "map":
      return ["i32", "i32"];
    case "fixed-length-list": {
      const element = flatten(type.element);
      return Array.from({ length: Math.min(type.length, MOST) }, () => element).flat();
    }
    case "variant":
      return flattenCases(
        type.cases.map((item) => item.type),
        flatten,
      );
    case "option":
      return flattenCases([undefined, type.type], flatten);
    case "result":
      return flattenCases([type.ok, type.err], flatten);
    case "enum":
    case "flags":
    case "own":
    case "borrow":
    case "stream":
    case "future":
      return ["i32"];
  }
}

function flattenAll(types: readonly ValueType[], flatten: Flatten): readonly CoreValType[] {
  const flat: CoreValType[] = [];
  for (const type of types) {
    if (flat.length >= MOST) break;
    flat.push(...flatten(type));
  }
  return flat;
}

/** The discriminant, and what holds any of the payloads. */
function flattenCases(payloads: readonly (ValueType | undefined)[], flatten: Flatten): CoreValType[] {
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
