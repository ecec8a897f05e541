/** A component as its binary orders it: production `component` of `Binary.md`. */
import type { Alias } from "./alias.ts";
import type { Canon } from "./canon.ts";
import type { Export, ExternDeclaration } from "./extern.ts";
import type { CoreInstance, Instance } from "./instance.ts";
import type { Index } from "./sort.ts";
import type { CoreType, DefType, ValType } from "./type.ts";

/** The eight bytes that begin every component: magic, version, layer. */
export const COMPONENT_PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/** The eight bytes that begin a core module. */
export const CORE_PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const sectionCodes = {
  custom: 0,
  "core-module": 1,
  "core-instances": 2,
  "core-types": 3,
  component: 4,
  instances: 5,
  aliases: 6,
  types: 7,
  canons: 8,
  start: 9,
  imports: 10,
  exports: 11,
  values: 12,
} as const;

export type SectionKind = keyof typeof sectionCodes;

export function sectionCode(kind: SectionKind): number {
  return sectionCodes[kind];
}

export function findSectionKind(code: number): SectionKind | undefined {
  return sectionKindsByCode.get(code);
}

export interface Start {
  readonly func: Index<"func">;
  readonly args: readonly Index<"value">[];
  readonly results: number;
}

export interface Value {
  readonly type: ValType;
  readonly bytes: Uint8Array;
}

/** Modules and nested components stay byte ranges, which can be copied without being read. */
export type SectionContent =
  | { readonly kind: "custom"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "core-module"; readonly bytes: Uint8Array }
  | { readonly kind: "core-instances"; readonly items: readonly CoreInstance[] }
  | { readonly kind: "core-types"; readonly items: readonly CoreType[] }
  | { readonly kind: "component"; readonly bytes: Uint8Array }
  | { readonly kind: "instances"; readonly items: readonly Instance[] }
  | { readonly kind: "aliases"; readonly items: readonly Alias[] }
  | { readonly kind: "types"; readonly items: readonly DefType[] }
  | { readonly kind: "canons"; readonly items: readonly Canon[] }
  | { readonly kind: "start"; readonly start: Start }
  | { readonly kind: "imports"; readonly items: readonly ExternDeclaration[] }
  | { readonly kind: "exports"; readonly items: readonly Export[] }
  | { readonly kind: "values"; readonly items: readonly Value[] };

export interface Section {
  /** Where the section's content begins in the file. */
  readonly offset: number;
  readonly content: SectionContent;
}

const sectionKindsByCode = new Map(
  (Object.keys(sectionCodes) as SectionKind[]).map((kind) => [sectionCodes[kind] as number, kind]),
);
