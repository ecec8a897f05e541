import type { AttributedName, Export, ExternDeclaration, ExternType } from "../model/extern.ts";
import type { Sink } from "./sink.ts";
import { writeSortIndex } from "./sort.ts";
import { writeValType } from "./type.ts";

export function writeExternDeclaration(sink: Sink, declaration: ExternDeclaration): void {
  writeName(sink, declaration.name);
  writeExternType(sink, declaration.type);
}

export function writeExport(sink: Sink, item: Export): void {
  writeName(sink, item.name);
  writeSortIndex(sink, item.item);
  sink.optional(item.type, (type) => writeExternType(sink, type));
}

export function writeName(sink: Sink, name: AttributedName): void {
  sink.byte(name.form);
  sink.name(name.name);
  if (name.form !== 2) return;
  sink.vec(name.attributes, (attribute) => {
    sink.byte(attribute.code);
    sink.name(attribute.text);
  });
}

export function writeExternType(sink: Sink, type: ExternType): void {
  switch (type.kind) {
    case "core-module":
      sink.byte(0x00);
      sink.byte(0x11);
      sink.u32(type.type);
      return;
    case "func":
      sink.byte(0x01);
      sink.u32(type.type);
      return;
    case "value-eq":
      sink.byte(0x02);
      sink.byte(0x00);
      sink.u32(type.value);
      return;
    case "value":
      sink.byte(0x02);
      sink.byte(0x01);
      writeValType(sink, type.type);
      return;
    case "type":
      sink.byte(0x03);
      sink.byte(type.bound.kind === "eq" ? 0x00 : 0x01);
      if (type.bound.kind === "eq") sink.u32(type.bound.type);
      return;
    case "component":
      sink.byte(0x04);
      sink.u32(type.type);
      return;
    case "instance":
      sink.byte(0x05);
      sink.u32(type.type);
      return;
  }
}
