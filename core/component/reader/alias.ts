import type { Alias } from "../model/alias.ts";
import { isCoreSort } from "../model/sort.ts";
import type { Cursor } from "./cursor.ts";
import { readSort } from "./sort.ts";

export function readAlias(cursor: Cursor): Alias {
  const start = cursor.offset;
  const sort = readSort(cursor);
  const code = cursor.byte("the kind of an alias");
  switch (code) {
    case 0x00:
      return {
        kind: "export",
        sort,
        instance: cursor.index("instance"),
        name: cursor.name("an export name"),
      };
    case 0x01:
      if (!isCoreSort(sort)) throw cursor.malformed(`expected a core sort, found \`${sort}\``, start);
      return {
        kind: "core-export",
        sort,
        instance: cursor.index("core instance"),
        name: cursor.name("an export name"),
      };
    case 0x02:
      return { kind: "outer", sort, count: cursor.u32("a number of scopes"), index: cursor.u32("an index") };
    default:
      throw cursor.unknownCode("the kind of an alias", code, start);
  }
}
