import {
  COMPONENT_PREAMBLE,
  CORE_PREAMBLE,
  findSectionKind,
  type Section,
  type SectionContent,
  type SectionKind,
} from "../model/section.ts";
import { readAlias } from "./alias.ts";
import { readCanon } from "./canon.ts";
import { readCoreType } from "./core-type.ts";
import { Cursor, ReaderError } from "./cursor.ts";
import { readExport, readExternDeclaration } from "./extern.ts";
import { readCoreInstance, readInstance } from "./instance.ts";
import { readType, readValType } from "./type.ts";

/** For a file that was cut off. */
const REMEDY = "build or copy it again";

/** `base` is where `bytes` begins in the file, for nested components. */
export function readSections(bytes: Uint8Array, base = 0): Section[] {
  const cursor = new Cursor(bytes, base);
  readPreamble(cursor);
  const sections: Section[] = [];
  while (!cursor.atEnd) {
    const start = cursor.offset;
    const code = cursor.byte("a section");
    const kind = findSectionKind(code);
    if (kind === undefined) throw cursor.unknownCode("a section", code, start);
    const content = takeContent(cursor, base === 0 ? "the file" : "an embedded component");
    const offset = cursor.offset - content.length;
    sections.push({ offset, content: readContent(kind, new Cursor(content, offset)) });
  }
  return sections;
}

/** The size of a section and its bytes; `whole` names the file or component that they belong to. */
function takeContent(cursor: Cursor, whole: string): Uint8Array {
  const size = cursor.left > 0 ? cursor.u32("the size of a section") : 1;
  if (size <= cursor.left) return cursor.take(size, "a section");
  throw new ReaderError(
    "malformed-component",
    `${whole} is incomplete: it ends inside a section`,
    cursor.offset + cursor.left,
    REMEDY,
  );
}

function readPreamble(cursor: Cursor): void {
  const start = cursor.offset;
  const found = cursor.bytes.subarray(0, COMPONENT_PREAMBLE.length);
  if (startsWith(found, COMPONENT_PREAMBLE)) {
    cursor.take(COMPONENT_PREAMBLE.length, "a preamble");
    return;
  }
  if (startsWith(found, CORE_PREAMBLE)) {
    throw new ReaderError(
      "not-a-component",
      "expected a component, found a core WebAssembly module",
      start,
      "build it for a component target (Rust: `wasm32-wasip2`), or wrap the module with `wasm-tools component new`",
    );
  }
  if (
    found.length < COMPONENT_PREAMBLE.length &&
    COMPONENT_PREAMBLE.slice(0, found.length).every((byte, i) => byte === found[i])
  ) {
    throw new ReaderError(
      "not-a-component",
      found.length === 0
        ? "expected a component, found no data"
        : "the file is incomplete: it ends before its first section",
      start + found.length,
      REMEDY,
    );
  }
  throw new ReaderError(
    "not-a-component",
    start === 0 ? "the file is not a WebAssembly component" : "an embedded component is damaged",
    start,
    "name the component that `wasmcp build` writes into the folder `dist`",
  );
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, position) => bytes[position] === byte);
}

function readContent(kind: SectionKind, cursor: Cursor): SectionContent {
  const content = readKnownContent(kind, cursor);
  if (!cursor.atEnd)
    throw cursor.malformed(
      `expected the end of a section of kind \`${kind}\`, found more bytes`,
      cursor.offset,
    );
  return content;
}

function readKnownContent(kind: SectionKind, cursor: Cursor): SectionContent {
  const rest = () => cursor.take(cursor.bytes.length - (cursor.offset - start), kind);
  const start = cursor.offset;
  switch (kind) {
    case "custom":
      return { kind, name: cursor.name("the name of a custom section"), bytes: rest() };
    case "core-module":
    case "component":
      return { kind, bytes: rest() };
    case "core-instances":
      return { kind, items: cursor.vec("core instances", () => readCoreInstance(cursor)) };
    case "core-types":
      return { kind, items: cursor.vec("core types", () => readCoreType(cursor)) };
    case "instances":
      return { kind, items: cursor.vec("instances", () => readInstance(cursor)) };
    case "aliases":
      return { kind, items: cursor.vec("aliases", () => readAlias(cursor)) };
    case "types":
      return { kind, items: cursor.vec("types", () => readType(cursor)) };
    case "canons":
      return { kind, items: cursor.vec("canonical definitions", () => readCanon(cursor)) };
    case "start":
      return {
        kind,
        start: {
          func: cursor.index("func"),
          args: cursor.vec("arguments", () => cursor.index("value")),
          results: cursor.u32("a number of results"),
        },
      };
    case "imports":
      return { kind, items: cursor.vec("imports", () => readExternDeclaration(cursor)) };
    case "exports":
      return { kind, items: cursor.vec("exports", () => readExport(cursor)) };
    case "values":
      return {
        kind,
        items: cursor.vec("values", () => ({
          type: readValType(cursor),
          bytes: cursor.take(cursor.u32("the size of a value"), "a value"),
        })),
      };
  }
}
