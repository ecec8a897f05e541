/** Core modules on their way into a component. Sections are those of the core specification's binary format, section "Modules". */
import { CORE_PREAMBLE } from "./model/section.ts";
import { Cursor } from "./reader/cursor.ts";
import { Sink } from "./writer/sink.ts";

const sections = { custom: 0, export: 7 } as const;

/** A core module with its exports renamed, and without custom sections: no names, no producers, no source map. */
export function renameCoreExports(module: Uint8Array, rename: (name: string) => string): Uint8Array {
  const cursor = new Cursor(module);
  const sink = new Sink();
  sink.bytes(cursor.take(CORE_PREAMBLE.length, "a preamble"));
  while (!cursor.atEnd) {
    const code = cursor.byte("a section");
    const size = cursor.u32("the size of a section");
    const start = cursor.offset;
    const content = cursor.take(size, "a section");
    if (code === sections.custom) continue;
    sink.byte(code);
    sink.sized(code === sections.export ? renamed(new Cursor(content, start), rename) : content);
  }
  return sink.finish();
}

function renamed(cursor: Cursor, rename: (name: string) => string): Uint8Array {
  const exports = cursor.vec("exports", () => ({
    name: cursor.name("the name of an export"),
    kind: cursor.byte("the kind of an export"),
    index: cursor.u32("the index of an export"),
  }));
  const sink = new Sink();
  sink.vec(exports, ({ name, kind, index }) => {
    sink.name(rename(name));
    sink.byte(kind);
    sink.u32(index);
  });
  return sink.finish();
}
