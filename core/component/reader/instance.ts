import type { CoreInstance, Instance } from "../model/instance.ts";
import type { Cursor } from "./cursor.ts";
import { readName } from "./extern.ts";
import { readCoreSortIndex, readSortIndex } from "./sort.ts";

export function readInstance(cursor: Cursor): Instance {
  const start = cursor.offset;
  const code = cursor.byte("an instance");
  switch (code) {
    case 0x00:
      return {
        kind: "instantiate",
        component: cursor.index("component"),
        args: cursor.vec("arguments", () => ({
          name: cursor.name("an argument name"),
          item: readSortIndex(cursor),
        })),
      };
    case 0x01:
      return {
        kind: "exports",
        exports: cursor.vec("exports", () => ({ name: readName(cursor), item: readSortIndex(cursor) })),
      };
    default:
      throw cursor.unknownCode("an instance", code, start);
  }
}

export function readCoreInstance(cursor: Cursor): CoreInstance {
  const start = cursor.offset;
  const code = cursor.byte("a core instance");
  switch (code) {
    case 0x00:
      return {
        kind: "instantiate",
        module: cursor.index("core module"),
        args: cursor.vec("arguments", () => {
          const name = cursor.name("an argument name");
          const sort = cursor.byte("a core sort");
          if (sort !== 0x12) throw cursor.unknownCode("a core instance", sort, start);
          return { name, instance: cursor.index("core instance") };
        }),
      };
    case 0x01:
      return {
        kind: "exports",
        exports: cursor.vec("exports", () => ({
          name: cursor.name("an export name"),
          item: readCoreSortIndex(cursor),
        })),
      };
    default:
      throw cursor.unknownCode("a core instance", code, start);
  }
}
