import {
  CORE_SORT_PREFIX,
  findComponentSort,
  findCoreSort,
  type CoreSort,
  type CoreSortIndex,
  type Sort,
  type SortIndex,
} from "../model/sort.ts";
import type { Cursor } from "./cursor.ts";

export function readSort(cursor: Cursor): Sort {
  const start = cursor.offset;
  const code = cursor.byte("a sort");
  if (code === CORE_SORT_PREFIX) return readCoreSort(cursor);
  const sort = findComponentSort(code);
  if (sort === undefined) throw cursor.unknownCode("a sort", code, start);
  return sort;
}

export function readCoreSort(cursor: Cursor): CoreSort {
  const start = cursor.offset;
  const code = cursor.byte("a core sort");
  const sort = findCoreSort(code);
  if (sort === undefined) throw cursor.unknownCode("a core sort", code, start);
  return sort;
}

export function readSortIndex(cursor: Cursor): SortIndex {
  const sort = readSort(cursor);
  // The pair is built from one sort, which the compiler cannot follow through the union.
  return { sort, index: cursor.index(sort) } as SortIndex;
}

export function readCoreSortIndex(cursor: Cursor): CoreSortIndex {
  const sort = readCoreSort(cursor);
  return { sort, index: cursor.index(sort) } as CoreSortIndex;
}
