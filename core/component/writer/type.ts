import {
  primitiveCode,
  type Declaration,
  type DefType,
  type LabelValType,
  type ValType,
} from "../model/type.ts";
import { writeAlias } from "./alias.ts";
import { writeExternDeclaration } from "./extern.ts";
import type { Sink } from "./sink.ts";

export function writeType(sink: Sink, type: DefType): void {
  switch (type.kind) {
    case "primitive":
      sink.byte(primitiveCode(type.type));
      return;
    case "record":
      sink.byte(0x72);
      sink.vec(type.fields, (field) => writeLabelValType(sink, field));
      return;
    case "variant":
      sink.byte(0x71);
      sink.vec(type.cases, (item) => {
        sink.name(item.name);
        writeOptionalValType(sink, item.type);
        sink.byte(0x00);
      });
      return;
    case "list":
      sink.byte(0x70);
      writeValType(sink, type.element);
      return;
    case "fixed-length-list":
      sink.byte(0x67);
      writeValType(sink, type.element);
      sink.u32(type.length);
      return;
    case "tuple":
      sink.byte(0x6f);
      sink.vec(type.types, (item) => writeValType(sink, item));
      return;
    case "flags":
      sink.byte(0x6e);
      sink.vec(type.labels, (label) => sink.name(label));
      return;
    case "enum":
      sink.byte(0x6d);
      sink.vec(type.labels, (label) => sink.name(label));
      return;
    case "option":
      sink.byte(0x6b);
      writeValType(sink, type.type);
      return;
    case "result":
      sink.byte(0x6a);
      writeOptionalValType(sink, type.ok);
      writeOptionalValType(sink, type.err);
      return;
    case "own":
      sink.byte(0x69);
      sink.u32(type.resource);
      return;
    case "borrow":
      sink.byte(0x68);
      sink.u32(type.resource);
      return;
    case "stream":
      sink.byte(0x66);
      writeOptionalValType(sink, type.type);
      return;
    case "future":
      sink.byte(0x65);
      writeOptionalValType(sink, type.type);
      return;
    case "map":
      sink.byte(0x63);
      writeValType(sink, type.key);
      writeValType(sink, type.value);
      return;
    case "func":
      sink.byte(type.async ? 0x43 : 0x40);
      sink.vec(type.params, (param) => writeLabelValType(sink, param));
      writeResultList(sink, type.result);
      return;
    case "component":
      sink.byte(0x41);
      sink.vec(type.declarations, (declaration) => writeDeclaration(sink, declaration));
      return;
    case "instance":
      sink.byte(0x42);
      sink.vec(type.declarations, (declaration) => writeDeclaration(sink, declaration));
      return;
    case "resource":
      sink.byte(0x3f);
      sink.byte(type.representation);
      sink.optional(type.destructor, (func) => sink.u32(func));
      return;
  }
}

export function writeValType(sink: Sink, type: ValType): void {
  if (typeof type === "string") sink.byte(primitiveCode(type));
  else sink.typeIndex(type);
}

/** Production `resultlist`. */
export function writeResultList(sink: Sink, result: ValType | undefined): void {
  if (result === undefined) {
    sink.byte(0x01);
    sink.byte(0x00);
  } else {
    sink.byte(0x00);
    writeValType(sink, result);
  }
}

function writeOptionalValType(sink: Sink, type: ValType | undefined): void {
  sink.optional(type, (present) => writeValType(sink, present));
}

function writeLabelValType(sink: Sink, item: LabelValType): void {
  sink.name(item.name);
  writeValType(sink, item.type);
}

function writeDeclaration(sink: Sink, declaration: Declaration): void {
  switch (declaration.kind) {
    case "core-type":
      sink.byte(0x00);
      sink.bytes(declaration.type.bytes);
      return;
    case "type":
      sink.byte(0x01);
      writeType(sink, declaration.type);
      return;
    case "alias":
      sink.byte(0x02);
      writeAlias(sink, declaration.alias);
      return;
    case "import":
      sink.byte(0x03);
      writeExternDeclaration(sink, declaration.import);
      return;
    case "export":
      sink.byte(0x04);
      writeExternDeclaration(sink, declaration.export);
      return;
  }
}
