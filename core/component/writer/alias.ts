import type { Alias } from "../model/alias.ts";
import type { Sink } from "./sink.ts";
import { writeSort } from "./sort.ts";

export function writeAlias(sink: Sink, alias: Alias): void {
  writeSort(sink, alias.sort);
  switch (alias.kind) {
    case "export":
      sink.byte(0x00);
      sink.u32(alias.instance);
      sink.name(alias.name);
      return;
    case "core-export":
      sink.byte(0x01);
      sink.u32(alias.instance);
      sink.name(alias.name);
      return;
    case "outer":
      sink.byte(0x02);
      sink.u32(alias.count);
      sink.u32(alias.index);
      return;
  }
}
