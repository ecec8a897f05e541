import type {
  AttributedName,
  Export,
  ExternDeclaration,
  ExternType,
  NameAttribute,
} from "../model/extern.ts";
import type { Cursor } from "./cursor.ts";
import { readSortIndex } from "./sort.ts";
import { readValType } from "./type.ts";

export function readExternDeclaration(cursor: Cursor): ExternDeclaration {
  return { name: readName(cursor), type: readExternType(cursor) };
}

export function readExport(cursor: Cursor): Export {
  return {
    name: readName(cursor),
    item: readSortIndex(cursor),
    type: cursor.optional("an export's type", () => readExternType(cursor)),
  };
}

/** Production `nameattributes`. */
export function readName(cursor: Cursor): AttributedName {
  const start = cursor.offset;
  const form = cursor.byte("a name");
  if (form !== 0 && form !== 1 && form !== 2) throw cursor.unknownCode("a name", form, start);
  const name = cursor.name("a name");
  return { name, form, attributes: form === 2 ? cursor.vec("attributes", () => readAttribute(cursor)) : [] };
}

function readAttribute(cursor: Cursor): NameAttribute {
  const start = cursor.offset;
  const code = cursor.byte("an attribute");
  if (code > 0x02) throw cursor.unknownCode("an attribute", code, start);
  return { code, text: cursor.name("an attribute") };
}

export function readExternType(cursor: Cursor): ExternType {
  const start = cursor.offset;
  const code = cursor.byte("an extern type");
  switch (code) {
    case 0x00: {
      const sort = cursor.byte("a core sort");
      if (sort !== 0x11) throw cursor.unknownCode("a core module", sort, start);
      return { kind: "core-module", type: cursor.index("core type") };
    }
    case 0x01:
      return { kind: "func", type: cursor.index("type") };
    case 0x02: {
      const bound = cursor.byte("a value bound");
      if (bound === 0x00) return { kind: "value-eq", value: cursor.index("value") };
      if (bound === 0x01) return { kind: "value", type: readValType(cursor) };
      throw cursor.unknownCode("a value bound", bound, start);
    }
    case 0x03: {
      const bound = cursor.byte("a type bound");
      if (bound === 0x00) return { kind: "type", bound: { kind: "eq", type: cursor.index("type") } };
      if (bound === 0x01) return { kind: "type", bound: { kind: "sub-resource" } };
      throw cursor.unknownCode("a type bound", bound, start);
    }
    case 0x04:
      return { kind: "component", type: cursor.index("type") };
    case 0x05:
      return { kind: "instance", type: cursor.index("type") };
    default:
      throw cursor.unknownCode("an extern type", code, start);
  }
}
