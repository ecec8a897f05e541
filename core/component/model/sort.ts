/** Sorts and their opcodes: productions `core:sort` and `sort` of the component model's `Binary.md`. */

const coreSortCodes = {
  "core func": 0x00,
  "core table": 0x01,
  "core memory": 0x02,
  "core global": 0x03,
  "core tag": 0x04,
  "core type": 0x10,
  "core module": 0x11,
  "core instance": 0x12,
} as const;

const componentSortCodes = { func: 0x01, value: 0x02, type: 0x03, component: 0x04, instance: 0x05 } as const;

/** In the binary a core sort is this byte and then its own code. */
export const CORE_SORT_PREFIX = 0x00;

export type CoreSort = keyof typeof coreSortCodes;
export type ComponentSort = keyof typeof componentSortCodes;
export type Sort = CoreSort | ComponentSort;

export function coreSortCode(sort: CoreSort): number {
  return coreSortCodes[sort];
}

export function componentSortCode(sort: ComponentSort): number {
  return componentSortCodes[sort];
}

export function isCoreSort(sort: Sort): sort is CoreSort {
  return sort in coreSortCodes;
}

export function findCoreSort(code: number): CoreSort | undefined {
  return coreSortsByCode.get(code);
}

export function findComponentSort(code: number): ComponentSort | undefined {
  return componentSortsByCode.get(code);
}

declare const space: unique symbol;

/** A position in one index space. Only the reader and the builder make new ones, so that spaces cannot be mixed up. */
export type Index<S extends Sort> = number & { readonly [space]: S };

/** A definition of any sort: production `sortidx`. */
export type SortIndex = { readonly [S in Sort]: { readonly sort: S; readonly index: Index<S> } }[Sort];

/** A definition within the core spaces: production `core:sortidx`. */
export type CoreSortIndex = Extract<SortIndex, { readonly sort: CoreSort }>;

const coreSortsByCode = new Map(
  (Object.keys(coreSortCodes) as CoreSort[]).map((sort) => [coreSortCodes[sort] as number, sort]),
);

const componentSortsByCode = new Map(
  (Object.keys(componentSortCodes) as ComponentSort[]).map((sort) => [
    componentSortCodes[sort] as number,
    sort,
  ]),
);
