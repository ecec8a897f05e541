/**
 * Problem: a component that is linked from shared libraries and initialised while it is built still contains the functions that wrote addresses into
 * its memory when it was started first. Nothing calls them any more, and they are the largest of all: 430 KB of Python.
 * Idea: their bodies become a trap. Modules without a start function run nothing by themselves, and the name of such a function is its purpose.
 */
import { CORE_PREAMBLE } from "./model/section.ts";
import { Cursor, ReaderError } from "./reader/cursor.ts";
import { contentOf, rewriteEmbedded, wholeFile } from "./rewrite.ts";
import { sectionHeader } from "./writer/section.ts";
import { concatenate, Sink } from "./writer/sink.ts";

const RELOCATIONS = "__wasm_apply_data_relocs";
/** No locals, `unreachable`, `end`. */
const TRAP = Uint8Array.from([0x00, 0x00, 0x0b]);
/** Of the core specification's binary format, section "Modules". */
const sections = { import: 2, export: 7, start: 8, code: 10 } as const;

/** The component with modules that do not relocate; unchanged, as the same object, if one of its modules starts by itself. */
export function dropRelocations(component: Uint8Array): Uint8Array {
  let starts = false;
  const visit = (replace: boolean): Uint8Array =>
    rewriteEmbedded(wholeFile(component), (extent) => {
      if (extent.embedded.kind !== "core-module") return undefined;
      const module = contentOf(extent);
      if (!replace) {
        starts ||= sectionsOf(module).some(({ code }) => code === sections.start);
        return undefined;
      }
      const changed = withoutRelocations(module);
      return changed && [sectionHeader("core-module", changed.length), changed];
    });
  try {
    visit(false);
    return starts ? component : visit(true);
  } catch (error) {
    // Core modules are not validated before.
    if (error instanceof ReaderError) return component;
    throw error;
  }
}

interface CoreSection {
  readonly code: number;
  readonly content: Uint8Array;
  /** With its header. */
  readonly whole: Uint8Array;
}

function sectionsOf(module: Uint8Array): readonly CoreSection[] {
  const cursor = new Cursor(module);
  cursor.take(CORE_PREAMBLE.length, "a preamble");
  const found: CoreSection[] = [];
  while (!cursor.atEnd) {
    const start = cursor.offset;
    const code = cursor.byte("a section");
    const content = cursor.take(cursor.u32("the size of a section"), "a section");
    found.push({ code, content, whole: cursor.since(start) });
  }
  return found;
}

function withoutRelocations(module: Uint8Array): Uint8Array | undefined {
  const all = sectionsOf(module);
  const contentOfSection = (code: number) => all.find((each) => each.code === code)?.content;
  const exports = contentOfSection(sections.export);
  const index = exports && findFunction(exports, RELOCATIONS);
  if (index === undefined) return undefined;
  const imports = contentOfSection(sections.import);
  const own = index - (imports === undefined ? 0 : countFunctions(imports));
  if (own < 0) return undefined;
  const pieces = all.map(({ code, content, whole }) => {
    if (code !== sections.code) return whole;
    const sink = new Sink();
    sink.byte(code);
    sink.sized(withTrap(content, own));
    return sink.finish();
  });
  return concatenate([Uint8Array.from(CORE_PREAMBLE), ...pieces]);
}

function findFunction(exports: Uint8Array, name: string): number | undefined {
  const cursor = new Cursor(exports);
  for (let count = cursor.u32("the number of exports"); count > 0; count -= 1) {
    const exported = cursor.name("an export name");
    const kind = cursor.byte("an export");
    const index = cursor.u32("an index");
    if (kind === 0x00 && exported === name) return index;
  }
  return undefined;
}

function countFunctions(imports: Uint8Array): number {
  const cursor = new Cursor(imports);
  let functions = 0;
  for (let count = cursor.u32("the number of imports"); count > 0; count -= 1) {
    cursor.name("a module name");
    cursor.name("an import name");
    switch (cursor.byte("an import")) {
      case 0x00:
        cursor.u32("a type");
        functions += 1;
        break;
      case 0x01:
        cursor.byte("a type of elements");
        skipLimits(cursor);
        break;
      case 0x02:
        skipLimits(cursor);
        break;
      case 0x03:
        cursor.byte("a type");
        cursor.byte("a mutability");
        break;
      default:
        cursor.byte("an attribute");
        cursor.u32("a type");
    }
  }
  return functions;
}

function skipLimits(cursor: Cursor): void {
  const flags = cursor.byte("limits");
  cursor.u32("a smallest size");
  if ((flags & 1) !== 0) cursor.u32("a largest size");
}

/** The functions of a code section, one of them with another body. */
function withTrap(code: Uint8Array, index: number): Uint8Array {
  const cursor = new Cursor(code);
  const count = cursor.u32("the number of functions");
  let start = cursor.offset;
  for (let each = 0; each <= index && each < count; each += 1) {
    start = cursor.offset;
    cursor.take(cursor.u32("the size of a function"), "a function");
  }
  const trap = new Sink();
  trap.sized(TRAP);
  return concatenate([code.subarray(0, start), trap.finish(), code.subarray(cursor.offset)]);
}
