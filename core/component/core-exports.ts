/** Core modules on their way into a component. Sections are those of the core specification's binary format, section "Modules". */
import { CORE_PREAMBLE } from "./model/section.ts";
import { Cursor } from "./reader/cursor.ts";
import { Sink } from "./writer/sink.ts";

const codes = { custom: 0, import: 2, export: 7, start: 8 } as const;
const FUNCTION = 0x00;

/** A core module with its exports renamed, and without custom sections: no names, no producers, no source map. */
export function renameCoreExports(module: Uint8Array, rename: (name: string) => string): Uint8Array {
  const sections = readSections(module).filter(({ code }) => code !== codes.custom);
  return writeSections(
    sections.map((section) =>
      section.code === codes.export
        ? changeExports(section, (exports) => exports.map((one) => ({ ...one, name: rename(one.name) })))
        : section,
    ),
  );
}

/**
 * A core module whose start function is the export `_initialize` instead, which a component calls when everything is connected.
 * A start function runs before that: an import that reads or writes memory would trap in it. Modules without imports stay as they are.
 */
export function deferCoreStart(module: Uint8Array): Uint8Array {
  const sections = readSections(module);
  const start = sections.find(({ code }) => code === codes.start);
  if (start === undefined || !sections.some(({ code }) => code === codes.import)) return module;
  const index = new Cursor(start.content, start.offset).u32("the start function");
  return writeSections(
    sections
      .filter((section) => section !== start)
      .map((section) =>
        section.code === codes.export
          ? changeExports(section, (exports) => [...exports, { name: "_initialize", kind: FUNCTION, index }])
          : section,
      ),
  );
}

interface CoreSection {
  readonly code: number;
  /** Where the content begins in the module. */
  readonly offset: number;
  readonly content: Uint8Array;
}

function readSections(module: Uint8Array): readonly CoreSection[] {
  const cursor = new Cursor(module);
  cursor.take(CORE_PREAMBLE.length, "a preamble");
  const sections: CoreSection[] = [];
  while (!cursor.atEnd) {
    const code = cursor.byte("a section");
    const size = cursor.u32("the size of a section");
    const offset = cursor.offset;
    sections.push({ code, offset, content: cursor.take(size, "a section") });
  }
  return sections;
}

function writeSections(sections: readonly CoreSection[]): Uint8Array {
  const sink = new Sink();
  sink.bytes(CORE_PREAMBLE);
  for (const { code, content } of sections) {
    sink.byte(code);
    sink.sized(content);
  }
  return sink.finish();
}

interface CoreExport {
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

function changeExports(
  section: CoreSection,
  change: (exports: readonly CoreExport[]) => readonly CoreExport[],
): CoreSection {
  const cursor = new Cursor(section.content, section.offset);
  const exports = cursor.vec("exports", () => ({
    name: cursor.name("the name of an export"),
    kind: cursor.byte("the kind of an export"),
    index: cursor.u32("the index of an export"),
  }));
  const sink = new Sink();
  sink.vec(change(exports), ({ name, kind, index }) => {
    sink.name(name);
    sink.byte(kind);
    sink.u32(index);
  });
  return { ...section, content: sink.finish() };
}
