/**
 * How values lie in linear memory and in core parameters: `CanonicalABI.md`, sections "Alignment", "Element Size" and "Flattening".
 */
import { dealias } from "../../../core/wit/index.ts";
import type { Func, Type, TypeDef } from "../../../core/wit/index.ts";
import { InternalError, ToolchainError } from "../../../core/errors.ts";

export type CoreType = "i32" | "i64" | "f32" | "f64";

/** `MAX_FLAT_PARAMS`: more core parameters than this travel through memory instead. */
export const MAX_FLAT_PARAMS = 16;
/** `MAX_FLAT_RESULTS`. */
export const MAX_FLAT_RESULTS = 1;

/** Where the parts of a record or tuple lie. */
export interface RecordLayout {
  readonly offsets: readonly number[];
  readonly size: number;
  readonly align: number;
}

/** Where the discriminant (at offset 0) and the payload of a variant lie. */
export interface VariantLayout {
  readonly discriminant: 1 | 2 | 4;
  readonly payload: number;
  readonly size: number;
  readonly align: number;
}

/** The resource that a chain of `use`s leads to. */
export function resourceOf(type: TypeDef): TypeDef {
  const resource = dealias(type);
  if (typeof resource === "string" || resource.kind.kind !== "resource") {
    throw new InternalError(`expected a resource, found \`${type.name ?? "an anonymous type"}\``);
  }
  return resource;
}

/** The payloads of the variant that `type` is or stands for (options, results, enums), in the order of cases. */
export function variantPayloads(type: TypeDef): readonly (Type | undefined)[] | undefined {
  switch (type.kind.kind) {
    case "variant":
      return type.kind.cases.map((case_) => case_.type);
    case "enum":
      return type.kind.cases.map(() => undefined);
    case "option":
      return [undefined, type.kind.type];
    case "result":
      return [type.kind.ok, type.kind.err];
    default:
      return undefined;
  }
}

/** The parts of the record that `type` is or stands for (tuples, fixed-length lists), in order. */
export function recordParts(type: TypeDef): readonly Type[] | undefined {
  switch (type.kind.kind) {
    case "record":
      return type.kind.fields.map((field) => field.type);
    case "tuple":
      return type.kind.types;
    case "fixed-length-list":
      return Array.from<Type>({ length: type.kind.length }).fill(type.kind.element);
    default:
      return undefined;
  }
}

function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

export function layoutRecord(types: readonly Type[]): RecordLayout {
  let offset = 0;
  let align = 1;
  const offsets = types.map((type) => {
    const own = alignOf(type);
    align = Math.max(align, own);
    const at = alignTo(offset, own);
    offset = at + sizeOf(type);
    return at;
  });
  return { offsets, size: alignTo(offset, align), align };
}

export function layoutVariant(payloads: readonly (Type | undefined)[]): VariantLayout {
  const discriminant = payloads.length <= 0x100 ? 1 : payloads.length <= 0x1_0000 ? 2 : 4;
  let payloadAlign = 1;
  let payloadSize = 0;
  for (const payload of payloads) {
    if (payload === undefined) continue;
    payloadAlign = Math.max(payloadAlign, alignOf(payload));
    payloadSize = Math.max(payloadSize, sizeOf(payload));
  }
  const payload = alignTo(discriminant, payloadAlign);
  const align = Math.max(discriminant, payloadAlign);
  return { discriminant, payload, size: alignTo(payload + payloadSize, align), align };
}

/** Octets of a set of flags: 1, 2 or 4. */
export function flagsSize(type: TypeDef): 1 | 2 | 4 {
  if (type.kind.kind !== "flags") throw new InternalError("expected flags");
  const count = type.kind.flags.length;
  // Resolving refuses more, with their place.
  if (count > 32) throw new InternalError(`expected at most 32 flags, found ${count}`);
  return count <= 8 ? 1 : count <= 16 ? 2 : 4;
}

interface Shape {
  readonly size: number;
  readonly align: number;
  readonly flat: readonly CoreType[];
}

const pointerPair: Shape = { size: 8, align: 4, flat: ["i32", "i32"] };

function scalar(size: number, core: CoreType): Shape {
  return { size, align: size, flat: [core] };
}

const primitives: Readonly<Record<string, Shape>> = {
  bool: scalar(1, "i32"),
  s8: scalar(1, "i32"),
  u8: scalar(1, "i32"),
  s16: scalar(2, "i32"),
  u16: scalar(2, "i32"),
  s32: scalar(4, "i32"),
  u32: scalar(4, "i32"),
  s64: scalar(8, "i64"),
  u64: scalar(8, "i64"),
  f32: scalar(4, "f32"),
  f64: scalar(8, "f64"),
  char: scalar(4, "i32"),
  string: pointerPair,
};

const shapes = new WeakMap<TypeDef, Shape>();

function shapeOf(aliased: Type): Shape {
  const type = dealias(aliased);
  if (typeof type === "string") {
    const shape = primitives[type];
    if (shape === undefined) throw unsupported(`type \`${type}\``);
    return shape;
  }
  const known = shapes.get(type);
  if (known !== undefined) return known;
  const shape = computeShape(type);
  shapes.set(type, shape);
  return shape;
}

function computeShape(type: TypeDef): Shape {
  const parts = recordParts(type);
  if (parts !== undefined) {
    const { size, align } = layoutRecord(parts);
    return { size, align, flat: parts.flatMap((part) => shapeOf(part).flat) };
  }
  const payloads = variantPayloads(type);
  if (payloads !== undefined) {
    const { size, align } = layoutVariant(payloads);
    return { size, align, flat: ["i32", ...joinPayloads(payloads)] };
  }
  switch (type.kind.kind) {
    case "list":
    case "map":
      return pointerPair;
    case "flags":
      return scalar(flagsSize(type), "i32");
    case "handle":
    case "resource":
      return scalar(4, "i32");
    case "future":
    case "stream":
      throw unsupported(`type \`${type.name ?? type.kind.kind}\``);
    default:
      throw new InternalError(`no layout for \`${type.kind.kind}\``);
  }
}

/** Octets of one value in memory. */
export function sizeOf(type: Type): number {
  return shapeOf(type).size;
}

export function alignOf(type: Type): number {
  return shapeOf(type).align;
}

/** The core values that stand for one value of `type`. */
export function flatten(type: Type): readonly CoreType[] {
  return shapeOf(type).flat;
}

/** The core values that hold the payload of whichever case is present. */
export function joinPayloads(payloads: readonly (Type | undefined)[]): readonly CoreType[] {
  const joined: CoreType[] = [];
  for (const payload of payloads) {
    if (payload === undefined) continue;
    flatten(payload).forEach((core, index) => {
      const other = joined[index];
      joined[index] = other === undefined || other === core ? core : joinCore(other, core);
    });
  }
  return joined;
}

function joinCore(a: CoreType, b: CoreType): CoreType {
  return (a === "i32" && b === "f32") || (a === "f32" && b === "i32") ? "i32" : "i64";
}

/** How one function crosses as a core function. */
export interface Signature {
  /** Flattened parameters; absent when they are spilled to memory and one pointer stands for all. */
  readonly params: readonly CoreType[] | undefined;
  /** Where the parameters lie in memory, when spilled or asked for. */
  readonly args: RecordLayout;
  /** The only core result; absent for a function without a result, or with one that memory returns. */
  readonly result: CoreType | undefined;
  /** The result lies in memory: an import gets a pointer to write to, an export returns one. */
  readonly resultInMemory: boolean;
}

export function signatureOf(func: Func): Signature {
  if (func.async) throw unsupported(`function \`${func.name}\``);
  const flat = func.params.flatMap((param) => flatten(param.type));
  const result = func.result === undefined ? [] : flatten(func.result);
  return {
    params: flat.length > MAX_FLAT_PARAMS ? undefined : flat,
    args: layoutRecord(func.params.map((param) => param.type)),
    result: result.length <= MAX_FLAT_RESULTS ? result[0] : undefined,
    resultInMemory: result.length > MAX_FLAT_RESULTS,
  };
}

function unsupported(what: string): ToolchainError {
  return new ToolchainError(
    "async-not-supported",
    `${what} is asynchronous, and bindings for AssemblyScript cannot have asynchronous functions, streams, futures or error contexts`,
    { remedy: "use an interface of WASI 0.2, or implement this component in another language" },
  );
}

/** Whether lowering a value of `type` needs memory that must be given back afterwards. */
export function pointsToMemory(aliased: Type): boolean {
  return some(
    aliased,
    (type) =>
      type === "string" ||
      (typeof type !== "string" && (type.kind.kind === "list" || type.kind.kind === "map")),
  );
}

/** Whether `found` holds for the type or one that it contains. */
export function some(aliased: Type, found: (type: Type) => boolean): boolean {
  const type = dealias(aliased);
  if (found(type)) return true;
  return typeof type !== "string" && children(type).some((child) => some(child, found));
}

/** The types of which one is made, aliases not yet resolved. A handle's resource is not a part of it. */
export function children(type: TypeDef): readonly Type[] {
  switch (type.kind.kind) {
    case "list":
    case "fixed-length-list":
      return [type.kind.element];
    case "map":
      return [type.kind.key, type.kind.value];
    default:
      return (recordParts(type) ?? variantPayloads(type) ?? []).filter((child) => child !== undefined);
  }
}
