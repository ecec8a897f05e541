import {
  componentSortCode,
  coreSortCode,
  CORE_SORT_PREFIX,
  isCoreSort,
  type CoreSort,
  type CoreSortIndex,
  type Sort,
  type SortIndex,
} from "../model/sort.ts";
import type { Sink } from "./sink.ts";

export function writeSort(sink: Sink, sort: Sort): void {
  if (isCoreSort(sort)) {
    sink.byte(CORE_SORT_PREFIX);
    writeCoreSort(sink, sort);
  } else {
    sink.byte(componentSortCode(sort));
  }
}

export function writeCoreSort(sink: Sink, sort: CoreSort): void {
  sink.byte(coreSortCode(sort));
}

export function writeSortIndex(sink: Sink, item: SortIndex): void {
  writeSort(sink, item.sort);
  sink.u32(item.index);
}

export function writeCoreSortIndex(sink: Sink, item: CoreSortIndex): void {
  writeCoreSort(sink, item.sort);
  sink.u32(item.index);
}
