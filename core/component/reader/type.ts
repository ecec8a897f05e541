import {
  findPrimitive,
  type CaseType,
  type Declaration,
  type DefType,
  type LabelValType,
  type ValType,
} from "../model/type.ts";
import { readAlias } from "./alias.ts";
import { readCoreType } from "./core-type.ts";
import type { Cursor } from "./cursor.ts";
import { readExternDeclaration } from "./extern.ts";

export function readType(cursor: Cursor): DefType {
  const start = cursor.offset;
  const code = cursor.byte("a type");
  const primitive = findPrimitive(code);
  if (primitive !== undefined) return { kind: "primitive", type: primitive };
  switch (code) {
    case 0x72:
      return { kind: "record", fields: cursor.vec("fields", () => readLabelValType(cursor)) };
    case 0x71:
      return { kind: "variant", cases: cursor.vec("cases", () => readCase(cursor)) };
    case 0x70:
      return { kind: "list", element: readValType(cursor) };
    case 0x67:
      return { kind: "fixed-length-list", element: readValType(cursor), length: cursor.u32("a length") };
    case 0x6f:
      return { kind: "tuple", types: cursor.vec("tuple types", () => readValType(cursor)) };
    case 0x6e:
      return { kind: "flags", labels: cursor.vec("flags", () => cursor.label("a flag")) };
    case 0x6d:
      return { kind: "enum", labels: cursor.vec("enum cases", () => cursor.label("an enum case")) };
    case 0x6b:
      return { kind: "option", type: readValType(cursor) };
    case 0x6a:
      return { kind: "result", ok: readOptionalValType(cursor), err: readOptionalValType(cursor) };
    case 0x69:
      return { kind: "own", resource: cursor.index("type") };
    case 0x68:
      return { kind: "borrow", resource: cursor.index("type") };
    case 0x66:
      return { kind: "stream", type: readOptionalValType(cursor) };
    case 0x65:
      return { kind: "future", type: readOptionalValType(cursor) };
    case 0x63:
      return { kind: "map", key: readValType(cursor), value: readValType(cursor) };
    case 0x40:
    case 0x43:
      return {
        kind: "func",
        async: code === 0x43,
        params: cursor.vec("parameters", () => readLabelValType(cursor)),
        result: readResultList(cursor),
      };
    case 0x41:
      return { kind: "component", declarations: cursor.nested(() => readDeclarations(cursor, "component")) };
    case 0x42:
      return { kind: "instance", declarations: cursor.nested(() => readDeclarations(cursor, "instance")) };
    case 0x3f:
      return {
        kind: "resource",
        representation: cursor.byte("a resource's representation"),
        destructor: cursor.optional("a destructor", () => cursor.index("core func")),
      };
    default:
      throw cursor.unknownCode("a type", code, start);
  }
}

export function readValType(cursor: Cursor): ValType {
  const primitive = findPrimitive(cursor.peek("a value type"));
  if (primitive === undefined) return cursor.typeIndex("a value type");
  cursor.byte("a value type");
  return primitive;
}

/** Production `resultlist`. */
export function readResultList(cursor: Cursor): ValType | undefined {
  const start = cursor.offset;
  const code = cursor.byte("a result");
  if (code === 0x00) return readValType(cursor);
  if (code !== 0x01) throw cursor.unknownCode("a result", code, start);
  const count = cursor.byte("a result");
  if (count !== 0x00) throw cursor.unknownCode("a result", count, start);
  return undefined;
}

function readOptionalValType(cursor: Cursor): ValType | undefined {
  return cursor.optional("an optional type", () => readValType(cursor));
}

function readLabelValType(cursor: Cursor): LabelValType {
  return { name: cursor.label("a label"), type: readValType(cursor) };
}

function readCase(cursor: Cursor): CaseType {
  const name = cursor.label("a case");
  const type = readOptionalValType(cursor);
  const start = cursor.offset;
  const end = cursor.byte("the end of a case");
  if (end !== 0x00) throw cursor.unknownCode("the end of a case", end, start);
  return { name, type };
}

function readDeclarations(cursor: Cursor, kind: "component" | "instance"): Declaration[] {
  return cursor.vec("declarations", () => {
    const start = cursor.offset;
    const code = cursor.byte("a declaration");
    switch (code) {
      case 0x00:
        return { kind: "core-type", type: readCoreType(cursor) };
      case 0x01:
        return { kind: "type", type: readType(cursor) };
      case 0x02:
        return { kind: "alias", alias: readAlias(cursor) };
      case 0x03:
        if (kind === "instance") break;
        return { kind: "import", import: readExternDeclaration(cursor) };
      case 0x04:
        return { kind: "export", export: readExternDeclaration(cursor) };
    }
    throw cursor.unknownCode("a declaration", code, start);
  });
}
