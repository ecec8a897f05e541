/** Type definitions as the binary spells them: with indices, not yet resolved. Productions of `Binary.md`, "Type Definitions". */
import type { Alias } from "./alias.ts";
import type { ExternDeclaration } from "./extern.ts";
import type { Index } from "./sort.ts";

const primitiveCodes = {
  bool: 0x7f,
  s8: 0x7e,
  u8: 0x7d,
  s16: 0x7c,
  u16: 0x7b,
  s32: 0x7a,
  u32: 0x79,
  s64: 0x78,
  u64: 0x77,
  f32: 0x76,
  f64: 0x75,
  char: 0x74,
  string: 0x73,
  "error-context": 0x64,
} as const;

export type PrimValType = keyof typeof primitiveCodes;

export function primitiveCode(type: PrimValType): number {
  return primitiveCodes[type];
}

export function findPrimitive(code: number): PrimValType | undefined {
  return primitivesByCode.get(code);
}

/** A primitive, or the index of a defined value type. */
export type ValType = PrimValType | Index<"type">;

export interface LabelValType {
  readonly name: string;
  readonly type: ValType;
}

export interface CaseType {
  readonly name: string;
  readonly type: ValType | undefined;
}

export type DefValType =
  | { readonly kind: "primitive"; readonly type: PrimValType }
  | { readonly kind: "record"; readonly fields: readonly LabelValType[] }
  | { readonly kind: "variant"; readonly cases: readonly CaseType[] }
  | { readonly kind: "list"; readonly element: ValType }
  | { readonly kind: "fixed-length-list"; readonly element: ValType; readonly length: number }
  | { readonly kind: "tuple"; readonly types: readonly ValType[] }
  | { readonly kind: "flags"; readonly labels: readonly string[] }
  | { readonly kind: "enum"; readonly labels: readonly string[] }
  | { readonly kind: "option"; readonly type: ValType }
  | { readonly kind: "result"; readonly ok: ValType | undefined; readonly err: ValType | undefined }
  | { readonly kind: "own" | "borrow"; readonly resource: Index<"type"> }
  | { readonly kind: "stream" | "future"; readonly type: ValType | undefined }
  | { readonly kind: "map"; readonly key: ValType; readonly value: ValType };

export interface FuncType {
  readonly kind: "func";
  readonly async: boolean;
  readonly params: readonly LabelValType[];
  readonly result: ValType | undefined;
}

/** A resource that this component implements: its representation's core type and, perhaps, a destructor. */
export interface ResourceType {
  readonly kind: "resource";
  readonly representation: number;
  readonly destructor: Index<"core func"> | undefined;
}

/** What instance types and component types are made of: productions `instancedecl` and `componentdecl`. */
export type Declaration =
  | { readonly kind: "core-type"; readonly type: CoreType }
  | { readonly kind: "type"; readonly type: DefType }
  | { readonly kind: "alias"; readonly alias: Alias }
  | { readonly kind: "import"; readonly import: ExternDeclaration }
  | { readonly kind: "export"; readonly export: ExternDeclaration };

export interface InstanceType {
  readonly kind: "instance";
  readonly declarations: readonly Declaration[];
}

export interface ComponentType {
  readonly kind: "component";
  readonly declarations: readonly Declaration[];
}

export type DefType = DefValType | FuncType | ResourceType | InstanceType | ComponentType;

/** Core types are skimmed for their length and carried as they are: nothing here needs to look inside. */
export interface CoreType {
  readonly bytes: Uint8Array;
}

const primitivesByCode = new Map(
  (Object.keys(primitiveCodes) as PrimValType[]).map((type) => [primitiveCodes[type] as number, type]),
);
