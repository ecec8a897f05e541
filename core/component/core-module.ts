/**
 * What a core module's memory begins with. Only modules are understood whose memory is simple enough to be written by
 * another module with the same effect; `undefined` for all others.
 */
import { equalBytes } from "./equal-bytes.ts";
import { CORE_PREAMBLE } from "./model/section.ts";
import { Cursor } from "./reader/cursor.ts";
import { concatenate, Sink } from "./writer/sink.ts";

export interface MemoryImage {
  /** All sections but custom ones and data: modules that agree in it differ in nothing but the content of their memory. */
  readonly frame: readonly Uint8Array[];
  /** The data section, which writes the content. */
  readonly data: Uint8Array;
  /** In pages. */
  readonly size: number;
  /** The name by which the memory is exported. */
  readonly exportName: string;
}

/** Of the core specification's binary format, section "Modules". */
const sections = {
  custom: 0,
  import: 2,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  data: 11,
  dataCount: 12,
} as const;
const PAGE_SIZE = 65536;
/** Larger memories are not compared: their images would not fit beside each other. */
const MAX_PAGES = 1024;

export function readMemoryImage(module: Uint8Array): MemoryImage | undefined {
  const cursor = new Cursor(module);
  cursor.take(CORE_PREAMBLE.length, "a preamble");
  const frame: Uint8Array[] = [];
  let size: number | undefined;
  let exportName: string | undefined;
  let data: Uint8Array | undefined;
  while (!cursor.atEnd) {
    const start = cursor.offset;
    const code = cursor.byte("a section");
    const content = cursor.take(cursor.u32("the size of a section"), "a section");
    if (code === sections.custom) continue;
    // A start function sees the memory before another module can write it, and a data count announces other uses of data.
    if (code === sections.start || code === sections.dataCount) return undefined;
    if (code === sections.import && !importsOnlyFunctions(content)) return undefined;
    if (code === sections.memory) size = readMemorySize(content);
    if (code === sections.export) exportName = findMemoryExport(content);
    if (code === sections.data) data = content;
    else frame.push(cursor.since(start));
  }
  if (size === undefined || size > MAX_PAGES || exportName === undefined || data === undefined)
    return undefined;
  return { frame, data, size, exportName };
}

export function sameFrame(a: MemoryImage, b: MemoryImage): boolean {
  return (
    a.frame.length === b.frame.length &&
    a.frame.every((section, position) => equalBytes(section, b.frame[position] ?? new Uint8Array()))
  );
}

/**
 * A module that turns one content into another: it imports the memory from `image`, and writes what differs. `undefined`
 * if one of the contents is not known beforehand.
 */
export function writeMemoryDifference(from: MemoryImage, to: MemoryImage): Uint8Array | undefined {
  const [before, after] = [readContent(from), readContent(to)];
  if (before === undefined || after === undefined) return undefined;
  const imports = new Sink();
  imports.u32(1);
  imports.name("image");
  imports.name(to.exportName);
  imports.byte(0x02);
  imports.byte(0x00);
  imports.u32(to.size);
  return concatenate([
    Uint8Array.from(CORE_PREAMBLE),
    writeSection(sections.import, imports),
    writeSection(sections.data, writeSegments(before, after)),
  ]);
}

/** The module with a data section that writes `content` to its memory, in the place of its own. */
export function replaceData(module: Uint8Array, content: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.from(CORE_PREAMBLE)];
  const cursor = new Cursor(module);
  cursor.take(CORE_PREAMBLE.length, "a preamble");
  while (!cursor.atEnd) {
    const start = cursor.offset;
    const code = cursor.byte("a section");
    cursor.take(cursor.u32("the size of a section"), "a section");
    const data = code === sections.data && writeSegments(new Uint8Array(content.length), content);
    pieces.push(data === false ? cursor.since(start) : writeSection(sections.data, data));
  }
  return concatenate(pieces);
}

/** The values of the exported globals that begin with a constant, by name. */
export function readExportedConstants(module: Uint8Array): ReadonlyMap<string, number> {
  const values: (number | undefined)[] = [];
  const constants = new Map<string, number>();
  const cursor = new Cursor(module);
  cursor.take(CORE_PREAMBLE.length, "a preamble");
  while (!cursor.atEnd) {
    const code = cursor.byte("a section");
    const content = new Cursor(cursor.take(cursor.u32("the size of a section"), "a section"));
    if (code === sections.global) values.push(...readConstants(content));
    if (code !== sections.export) continue;
    for (let count = content.u32("the number of exports"); count > 0; count -= 1) {
      const name = content.name("an export name");
      const kind = content.byte("an export");
      const value = values[content.u32("an index")];
      if (kind === 0x03 && value !== undefined) constants.set(name, value);
    }
  }
  return constants;
}

/** Of globals of the type `i32` with a constant; an empty list if a module has others. */
function readConstants(content: Cursor): readonly number[] {
  const values: number[] = [];
  for (let count = content.u32("the number of globals"); count > 0; count -= 1) {
    const type = content.byte("a type");
    content.byte("a mutability");
    if (type !== 0x7f || content.byte("a value") !== 0x41) return [];
    values.push(content.typeIndex("a value"));
    if (content.byte("the end of a value") !== 0x0b) return [];
  }
  return values;
}

/** The content of a data section that turns `before` into `after`. */
function writeSegments(before: Uint8Array, after: Uint8Array): Sink {
  const data = new Sink();
  data.vec(findDifferences(before, after), ([start, end]) => {
    data.byte(0x00);
    // `i32.const` and the end of the expression. Memories are far smaller than where the sign would begin.
    data.byte(0x41);
    data.typeIndex(start);
    data.byte(0x0b);
    data.sized(after.subarray(start, end));
  });
  return data;
}

function writeSection(code: number, content: Sink): Uint8Array {
  const sink = new Sink();
  sink.byte(code);
  sink.sized(content.finish());
  return sink.finish();
}

/** Engines refuse modules with more than 100,000 segments. */
const MOST_SEGMENTS = 90_000;

/** Ranges that differ. Two ranges are joined if the gap between them is smaller than the cost of another segment. */
function findDifferences(
  a: Uint8Array,
  b: Uint8Array,
  segmentCost = 8,
): (readonly [start: number, end: number])[] {
  const ranges: [start: number, end: number][] = [];
  for (let position = 0; position < b.length; position += 1) {
    if (a[position] === b[position]) continue;
    const last = ranges.at(-1);
    if (last !== undefined && position - last[1] <= segmentCost) last[1] = position + 1;
    else ranges.push([position, position + 1]);
  }
  if (ranges.length > MOST_SEGMENTS) return findDifferences(a, b, segmentCost * 2);
  return ranges;
}

function importsOnlyFunctions(content: Uint8Array): boolean {
  const cursor = new Cursor(content);
  for (let count = cursor.u32("the number of imports"); count > 0; count -= 1) {
    cursor.name("a module name");
    cursor.name("an import name");
    if (cursor.byte("an import") !== 0x00) return false;
    cursor.u32("a type");
  }
  return true;
}

/** In pages; `undefined` unless there is exactly one memory, of the plain kind. */
function readMemorySize(content: Uint8Array): number | undefined {
  const cursor = new Cursor(content);
  if (cursor.u32("the number of memories") !== 1) return undefined;
  return cursor.byte("limits") > 0x01 ? undefined : cursor.u32("the size of a memory");
}

function findMemoryExport(content: Uint8Array): string | undefined {
  const cursor = new Cursor(content);
  for (let count = cursor.u32("the number of exports"); count > 0; count -= 1) {
    const name = cursor.name("an export name");
    const kind = cursor.byte("an export");
    cursor.u32("an index");
    if (kind === 0x02) return name;
  }
  return undefined;
}

/** The whole memory as the segments leave it; `undefined` unless all of them have constant places in it. */
export function readContent({ data, size }: MemoryImage): Uint8Array | undefined {
  const content = new Uint8Array(size * PAGE_SIZE);
  const cursor = new Cursor(data);
  for (let count = cursor.u32("the number of segments"); count > 0; count -= 1) {
    if (cursor.byte("a segment") !== 0x00 || cursor.byte("an offset") !== 0x41) return undefined;
    // An address of 2 GiB or more is encoded as a negative number; `typeIndex` rejects those.
    const offset = cursor.typeIndex("an offset");
    if (cursor.byte("the end of an offset") !== 0x0b) return undefined;
    const bytes = cursor.take(cursor.u32("the size of a segment"), "a segment");
    if (offset + bytes.length > content.length) return undefined;
    content.set(bytes, offset);
  }
  return content;
}
