import { findBuiltin, type Canon, type CanonOpt, type Operand, type OperandKind } from "../model/canon.ts";
import type { Cursor } from "./cursor.ts";
import { readResultList } from "./type.ts";

export function readCanon(cursor: Cursor): Canon {
  const start = cursor.offset;
  const code = cursor.byte("a canonical definition");
  if (code === 0x00 || code === 0x01) {
    const sort = cursor.byte("a function");
    if (sort !== 0x00) throw cursor.unknownCode("a function", sort, start);
    if (code === 0x01) return { kind: "lower", func: cursor.index("func"), opts: readOpts(cursor) };
    return {
      kind: "lift",
      coreFunc: cursor.index("core func"),
      opts: readOpts(cursor),
      type: cursor.index("type"),
    };
  }
  const builtin = findBuiltin(code);
  if (builtin === undefined) throw cursor.unknownCode("a canonical definition", code, start);
  return { kind: "builtin", builtin, operands: builtin.operands.map((kind) => readOperand(cursor, kind)) };
}

function readOperand(cursor: Cursor, kind: OperandKind): Operand {
  switch (kind) {
    case "u32":
      return { kind, value: cursor.u32("an operand") };
    case "type":
      return { kind, type: cursor.index("type") };
    case "byte":
      return { kind, value: cursor.byte("an operand") };
    case "results":
      return { kind, result: readResultList(cursor) };
    case "opts":
      return { kind, opts: readOpts(cursor) };
  }
}

function readOpts(cursor: Cursor): CanonOpt[] {
  return cursor.vec("canonical options", () => {
    const start = cursor.offset;
    const code = cursor.byte("a canonical option");
    switch (code) {
      case 0x00:
        return { kind: "string-encoding", encoding: "utf8" };
      case 0x01:
        return { kind: "string-encoding", encoding: "utf16" };
      case 0x02:
        return { kind: "string-encoding", encoding: "latin1+utf16" };
      case 0x03:
        return { kind: "memory", memory: cursor.index("core memory") };
      case 0x04:
        return { kind: "realloc", func: cursor.index("core func") };
      case 0x05:
        return { kind: "post-return", func: cursor.index("core func") };
      case 0x06:
        return { kind: "async" };
      case 0x07:
        return { kind: "callback", func: cursor.index("core func") };
      default:
        throw cursor.unknownCode("a canonical option", code, start);
    }
  });
}
