import type { CoreSort, Index, Sort } from "./sort.ts";

/** Production `alias` of `Binary.md`. */
export type Alias =
  | {
      readonly kind: "export";
      readonly sort: Sort;
      readonly instance: Index<"instance">;
      readonly name: string;
    }
  | {
      readonly kind: "core-export";
      readonly sort: CoreSort;
      readonly instance: Index<"core instance">;
      readonly name: string;
    }
  /** `count` scopes outwards; 0 is the scope of the alias itself. */
  | { readonly kind: "outer"; readonly sort: Sort; readonly count: number; readonly index: number };
