/**
 * The canonical ABI of types and functions: size, alignment and core values (`CanonicalABI.md`, "Alignment",
 * "Element Size", "Flattening"). Editors show these to users, so every type has an answer: asynchronous types and hostile
 * lengths too.
 */
import type { Func, Type, TypeDef } from "./model.ts";
import { computeByParts, dealias } from "./queries.ts";

export type CoreValue = "i32" | "i64" | "f32" | "f64";

export interface AbiShape {
  /** Octets of a value in memory. */
  readonly size: number;
  readonly align: number;
  /** The core values that stand for one value; `undefined` when there are more than ever travel as such. */
  readonly flat: readonly CoreValue[] | undefined;
}

/** `MAX_FLAT_PARAMS`, `MAX_FLAT_RESULTS` and `MAX_FLAT_ASYNC_PARAMS`: more values are passed in memory. */
const MAX_PARAMS = 16;
const MAX_RESULTS = 1;
const MAX_ASYNC_PARAMS = 4;

/** Octets of an address: components have memories with addresses of 32 bits, and limits count for those of 64. */
type AddressSize = 4 | 8;

const POINTER_AND_LENGTH: Readonly<Record<AddressSize, AbiShape>> = {
  4: { size: 8, align: 4, flat: ["i32", "i32"] },
  8: { size: 16, align: 8, flat: ["i64", "i64"] },
};
const INDEX: AbiShape = { size: 4, align: 4, flat: ["i32"] };

export function abiShape(type: Type): AbiShape {
  return shapeOf(type, 4);
}

/** Octets of a value where addresses have 64 bits, `elem_size(t, 'i64')`: it is limited, whatever memory a component has. */
export function sizeWith64BitAddresses(type: Type): number {
  return shapeOf(type, 8).size;
}

function shapeOf(type: Type, address: AddressSize): AbiShape {
  const target = dealias(type);
  if (typeof target !== "string") {
    return computeByParts(target, shapes[address], (part) => measure(part, address));
  }
  switch (target) {
    case "bool":
    case "u8":
    case "s8":
      return { size: 1, align: 1, flat: ["i32"] };
    case "u16":
    case "s16":
      return { size: 2, align: 2, flat: ["i32"] };
    case "u32":
    case "s32":
    case "char":
    case "error-context":
      return INDEX;
    case "u64":
    case "s64":
      return { size: 8, align: 8, flat: ["i64"] };
    case "f32":
      return { size: 4, align: 4, flat: ["f32"] };
    case "f64":
      return { size: 8, align: 8, flat: ["f64"] };
    case "string":
      return POINTER_AND_LENGTH[address];
  }
}

/** A type that many others contain is measured once. */
const shapes: Readonly<Record<AddressSize, WeakMap<TypeDef, AbiShape>>> = {
  4: new WeakMap(),
  8: new WeakMap(),
};

function measure(type: TypeDef, address: AddressSize): AbiShape {
  const { kind } = type;
  switch (kind.kind) {
    case "record":
      return shapeOfRecord(
        kind.fields.map((field) => field.type),
        address,
      );
    case "tuple":
      return shapeOfRecord(kind.types, address);
    case "fixed-length-list": {
      const element = shapeOf(kind.element, address);
      const count = (element.flat?.length ?? Number.POSITIVE_INFINITY) * kind.length;
      const flat =
        count > MAX_PARAMS
          ? undefined
          : // Of a type without parts, which is a mistake, a list may have any number.
            Array.from({ length: count === 0 ? 0 : kind.length }, () => element.flat ?? []).flat();
      return { size: element.size * kind.length, align: element.align, flat };
    }
    case "variant":
      return shapeOfVariant(
        kind.cases.map((one) => one.type),
        address,
      );
    case "enum":
      return shapeOfVariant(
        kind.cases.map(() => undefined),
        address,
      );
    case "option":
      return shapeOfVariant([undefined, kind.type], address);
    case "result":
      return shapeOfVariant([kind.ok, kind.err], address);
    case "flags": {
      const size = kind.flags.length <= 8 ? 1 : kind.flags.length <= 16 ? 2 : 4;
      return { size, align: size, flat: ["i32"] };
    }
    case "list":
    case "map":
      return POINTER_AND_LENGTH[address];
    case "handle":
    case "resource":
    case "future":
    case "stream":
      return INDEX;
    case "alias":
      return shapeOf(kind.target, address);
  }
}

function shapeOfRecord(types: readonly Type[], address: AddressSize): AbiShape {
  let [size, align] = [0, 1];
  let flat: readonly CoreValue[] | undefined = [];
  for (const part of types.map((type) => shapeOf(type, address))) {
    align = Math.max(align, part.align);
    size = alignTo(size, part.align) + part.size;
    flat = concat(flat, part.flat);
  }
  return { size: alignTo(size, align), align, flat };
}

function shapeOfVariant(payloads: readonly (Type | undefined)[], address: AddressSize): AbiShape {
  const discriminant = payloads.length <= 0x100 ? 1 : payloads.length <= 0x1_0000 ? 2 : 4;
  let [size, align] = [0, 1];
  let joined: readonly CoreValue[] | undefined = [];
  for (const payload of payloads) {
    if (payload === undefined) continue;
    const part = shapeOf(payload, address);
    size = Math.max(size, part.size);
    align = Math.max(align, part.align);
    joined = join(joined, part.flat);
  }
  const whole = Math.max(align, discriminant);
  return {
    size: alignTo(alignTo(discriminant, align) + size, whole),
    align: whole,
    flat: concat(["i32"], joined),
  };
}

function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

type Flat = readonly CoreValue[] | undefined;

function concat(a: Flat, b: Flat): Flat {
  return a === undefined || b === undefined || a.length + b.length > MAX_PARAMS ? undefined : [...a, ...b];
}

/** Core values that can hold either payload. */
function join(a: Flat, b: Flat): Flat {
  if (a === undefined || b === undefined) return undefined;
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  return longer.map((value, index) => {
    const other = shorter[index];
    if (other === undefined || other === value) return value;
    return [value, other].every((one) => one === "i32" || one === "f32") ? "i32" : "i64";
  });
}

export interface CoreSignature {
  readonly params: readonly CoreValue[];
  readonly results: readonly CoreValue[];
}

/** The core function that a component imports for `func`, lowered synchronously or, for an `async` one, asynchronously. */
export function loweredSignature(func: Func): CoreSignature {
  const most = func.async ? MAX_ASYNC_PARAMS : MAX_PARAMS;
  const result = func.result === undefined ? { flat: [] } : abiShape(func.result);
  const inMemory = func.async
    ? result.flat?.length !== 0
    : (result.flat?.length ?? MAX_RESULTS + 1) > MAX_RESULTS;
  const params = [...flattenParams(func, most), ...(inMemory ? (["i32"] as const) : [])];
  // An asynchronous call gives its state, and a handle to wait for.
  return { params, results: func.async ? ["i32"] : inMemory ? [] : (result.flat ?? []) };
}

/** The core function that a component exports for `func`: lifted synchronously, or with a callback for an `async` one. */
export function liftedSignature(func: Func): CoreSignature {
  const result = func.result === undefined ? [] : (abiShape(func.result).flat ?? ["i32", "i32"]);
  const results: readonly CoreValue[] = func.async || result.length > MAX_RESULTS ? ["i32"] : result;
  return { params: flattenParams(func, MAX_PARAMS), results };
}

function flattenParams(func: Func, most: number): readonly CoreValue[] {
  const flat = func.params.reduce<Flat>((all, param) => concat(all, abiShape(param.type).flat), []);
  return flat === undefined || flat.length > most ? ["i32"] : flat;
}
