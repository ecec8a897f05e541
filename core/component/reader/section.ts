import {
  componentPreamble,
  corePreamble,
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
    const content = cursor.take(cursor.u32("the size of a section"), `a section of kind \`${kind}\``);
    const offset = cursor.offset - content.length;
    sections.push({ offset, content: readContent(kind, new Cursor(content, offset)) });
  }
  return sections;
}

function readPreamble(cursor: Cursor): void {
  const start = cursor.offset;
  const found = cursor.bytes.subarray(0, componentPreamble.length);
  if (startsWith(found, componentPreamble)) {
    cursor.take(componentPreamble.length, "a preamble");
    return;
  }
  if (startsWith(found, corePreamble)) {
    throw new ReaderError(
      "not-a-component",
      "expected a component, found a core WebAssembly module",
      start,
      "build it for a component target (Rust: `wasm32-wasip2`), or wrap the module with `wasm-tools component new`",
    );
  }
  if (
    found.length < componentPreamble.length &&
    componentPreamble.slice(0, found.length).every((byte, i) => byte === found[i])
  ) {
    throw new ReaderError(
      "not-a-component",
      "expected a component, found the end of the file",
      start + found.length,
    );
  }
  throw new ReaderError(
    "not-a-component",
    "expected a component, found bytes that are not WebAssembly of a known version",
    start,
    "a component is a binary file that begins with `00 61 73 6d 0d 00 01 00`",
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
