/** Production `instance` and `core:instance` of `Binary.md`. */
import type { AttributedName } from "./extern.ts";
import type { CoreSortIndex, Index, SortIndex } from "./sort.ts";

export interface InstantiateArg {
  readonly name: string;
  readonly item: SortIndex;
}

export interface InlineExport {
  readonly name: AttributedName;
  readonly item: SortIndex;
}

export type Instance =
  | {
      readonly kind: "instantiate";
      readonly component: Index<"component">;
      readonly args: readonly InstantiateArg[];
    }
  | { readonly kind: "exports"; readonly exports: readonly InlineExport[] };

export interface CoreInstantiateArg {
  readonly name: string;
  readonly instance: Index<"core instance">;
}

export interface CoreInlineExport {
  readonly name: string;
  readonly item: CoreSortIndex;
}

export type CoreInstance =
  | {
      readonly kind: "instantiate";
      readonly module: Index<"core module">;
      readonly args: readonly CoreInstantiateArg[];
    }
  | { readonly kind: "exports"; readonly exports: readonly CoreInlineExport[] };
