import { COMPONENT_PREAMBLE, sectionCode, type SectionContent, type SectionKind } from "../model/section.ts";
import { writeAlias } from "./alias.ts";
import { writeCanon } from "./canon.ts";
import { writeExport, writeExternDeclaration } from "./extern.ts";
import { writeCoreInstance, writeInstance } from "./instance.ts";
import { concatenate, Sink } from "./sink.ts";
import { writeType, writeValType } from "./type.ts";

/** The bytes of a component made of these sections, in this order. */
export function writeSections(sections: Iterable<SectionContent>): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.from(COMPONENT_PREAMBLE)];
  for (const section of sections) {
    const content = sectionBytes(section);
    pieces.push(sectionHeader(section.kind, content.length), content);
  }
  return concatenate(pieces);
}

/** What begins a section: its code and the size of its content. */
export function sectionHeader(kind: SectionKind, size: number): Uint8Array {
  const sink = new Sink();
  sink.byte(sectionCode(kind));
  sink.u32(size);
  return sink.finish();
}

function sectionBytes(section: SectionContent): Uint8Array {
  if (section.kind === "core-module" || section.kind === "component") return section.bytes;
  const sink = new Sink();
  writeContent(sink, section);
  return sink.finish();
}

function writeContent(
  sink: Sink,
  section: Exclude<SectionContent, { kind: "core-module" | "component" }>,
): void {
  switch (section.kind) {
    case "custom":
      sink.name(section.name);
      sink.bytes(section.bytes);
      return;
    case "core-instances":
      sink.vec(section.items, (item) => writeCoreInstance(sink, item));
      return;
    case "core-types":
      sink.vec(section.items, (item) => sink.bytes(item.bytes));
      return;
    case "instances":
      sink.vec(section.items, (item) => writeInstance(sink, item));
      return;
    case "aliases":
      sink.vec(section.items, (item) => writeAlias(sink, item));
      return;
    case "types":
      sink.vec(section.items, (item) => writeType(sink, item));
      return;
    case "canons":
      sink.vec(section.items, (item) => writeCanon(sink, item));
      return;
    case "start":
      sink.u32(section.start.func);
      sink.vec(section.start.args, (arg) => sink.u32(arg));
      sink.u32(section.start.results);
      return;
    case "imports":
      sink.vec(section.items, (item) => writeExternDeclaration(sink, item));
      return;
    case "exports":
      sink.vec(section.items, (item) => writeExport(sink, item));
      return;
    case "values":
      sink.vec(section.items, (item) => {
        writeValType(sink, item.type);
        sink.sized(item.bytes);
      });
      return;
  }
}
