/** Imports and exports: productions `externtype`, `nameattributes`, `import` and `export` of `Binary.md`. */
import type { ValType } from "./type.ts";
import type { Index, SortIndex } from "./sort.ts";

export type TypeBound =
  /** The type is this one: a type with a name, or a resource that was introduced before. */
  | { readonly kind: "eq"; readonly type: Index<"type"> }
  /** A resource type that is new here. */
  | { readonly kind: "sub-resource" };

export type ExternType =
  | { readonly kind: "core-module"; readonly type: Index<"core type"> }
  | { readonly kind: "func"; readonly type: Index<"type"> }
  | { readonly kind: "value-eq"; readonly value: Index<"value"> }
  | { readonly kind: "value"; readonly type: ValType }
  | { readonly kind: "type"; readonly bound: TypeBound }
  | { readonly kind: "component"; readonly type: Index<"type"> }
  | { readonly kind: "instance"; readonly type: Index<"type"> };

/** The opcodes of `attribute`: `implements`, `versionsuffix`, `external-id`. */
export interface NameAttribute {
  readonly code: number;
  readonly text: string;
}

export interface AttributedName {
  readonly name: string;
  /** The first byte: 0 and 1 mean the same, 2 announces attributes. Kept so that a copy has the same bytes. */
  readonly form: 0 | 1 | 2;
  readonly attributes: readonly NameAttribute[];
}

/** An import, or an export inside an instance or component type. */
export interface ExternDeclaration {
  readonly name: AttributedName;
  readonly type: ExternType;
}

export interface Export {
  readonly name: AttributedName;
  readonly item: SortIndex;
  /** The type that the export is given, a supertype of the item's own. */
  readonly type: ExternType | undefined;
}

/** The usual name: without attributes. */
export function plainName(name: string): AttributedName {
  return { name, form: 0, attributes: [] };
}
