/** Value types that contain other types. `T` stands for those: an index in a binary, a type after resolution. */
import type { PrimValType } from "./type.ts";

/** Types whose parts have no labels. */
export type Unlabelled<T> =
  | { readonly kind: "list"; readonly element: T }
  | { readonly kind: "fixed-length-list"; readonly element: T; readonly length: number }
  | { readonly kind: "tuple"; readonly types: readonly T[] }
  | { readonly kind: "option"; readonly type: T }
  | { readonly kind: "result"; readonly ok: T | undefined; readonly err: T | undefined }
  | { readonly kind: "stream" | "future"; readonly type: T | undefined }
  | { readonly kind: "map"; readonly key: T; readonly value: T };

/** All value types but handles. */
export type Composite<T> =
  | { readonly kind: "primitive"; readonly type: PrimValType }
  | { readonly kind: "flags" | "enum"; readonly labels: readonly string[] }
  | { readonly kind: "record"; readonly fields: readonly { readonly name: string; readonly type: T }[] }
  | {
      readonly kind: "variant";
      readonly cases: readonly { readonly name: string; readonly type: T | undefined }[];
    }
  | Unlabelled<T>;

/** The same type with each contained type replaced by the result of `part`, from first to last. */
export function mapParts<T, U>(type: Composite<T>, part: (type: T) => U): Composite<U> {
  switch (type.kind) {
    case "primitive":
    case "flags":
    case "enum":
      return type;
    case "record":
      return { kind: "record", fields: type.fields.map(({ name, type: of }) => ({ name, type: part(of) })) };
    case "variant":
      return {
        kind: "variant",
        cases: type.cases.map(({ name, type: of }) => ({
          name,
          type: of === undefined ? undefined : part(of),
        })),
      };
    default:
      return mapUnlabelledParts(type, part);
  }
}

/** The same for types whose parts have no labels. */
export function mapUnlabelledParts<T, U>(type: Unlabelled<T>, part: (type: T) => U): Unlabelled<U> {
  const optional = (of: T | undefined) => (of === undefined ? undefined : part(of));
  switch (type.kind) {
    case "list":
      return { kind: "list", element: part(type.element) };
    case "fixed-length-list":
      return { kind: "fixed-length-list", element: part(type.element), length: type.length };
    case "tuple":
      return { kind: "tuple", types: type.types.map((of) => part(of)) };
    case "option":
      return { kind: "option", type: part(type.type) };
    case "result":
      return { kind: "result", ok: optional(type.ok), err: optional(type.err) };
    case "stream":
    case "future":
      return { kind: type.kind, type: optional(type.type) };
    case "map":
      return { kind: "map", key: part(type.key), value: part(type.value) };
  }
}
