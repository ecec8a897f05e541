/**
 * Skims core types for their length. They are copied, never interpreted, but they have no length of their own, so
 * their grammar must be known: `core:type` of `Binary.md`, `rectype` of the core specification's binary format.
 */
import type { CoreType } from "../model/type.ts";
import type { Cursor } from "./cursor.ts";

export function readCoreType(cursor: Cursor): CoreType {
  const start = cursor.offset;
  const code = cursor.peek("a core type");
  if (code === 0x50) {
    cursor.byte("a module type");
    cursor.nested(() => cursor.vec("module declarations", () => skimModuleDeclaration(cursor)));
  } else {
    // 0x00 announces a non-final sub type, whose own opcode 0x50 is taken by module types here.
    if (code === 0x00) cursor.byte("a core type");
    skimRecType(cursor);
  }
  return { bytes: cursor.since(start) };
}

function skimModuleDeclaration(cursor: Cursor): void {
  const start = cursor.offset;
  const code = cursor.byte("a module declaration");
  switch (code) {
    case 0x00:
      cursor.name("a module name");
      cursor.name("an import name");
      skimCoreExternType(cursor);
      return;
    case 0x01:
      cursor.nested(() => readCoreType(cursor));
      return;
    case 0x02:
      cursor.byte("a core sort");
      cursor.byte("an alias target");
      cursor.u32("a number of scopes");
      cursor.u32("an index");
      return;
    case 0x03:
      cursor.name("an export name");
      skimCoreExternType(cursor);
      return;
    default:
      throw cursor.unknownCode("a module declaration", code, start);
  }
}

function skimCoreExternType(cursor: Cursor): void {
  const start = cursor.offset;
  const code = cursor.byte("a core extern type");
  switch (code) {
    case 0x00:
      cursor.u32("a function type");
      return;
    case 0x01:
      skimValueType(cursor);
      skimLimits(cursor);
      return;
    case 0x02:
      skimLimits(cursor);
      return;
    case 0x03:
      skimValueType(cursor);
      cursor.byte("a mutability");
      return;
    case 0x04:
      cursor.byte("a tag attribute");
      cursor.u32("a tag type");
      return;
    default:
      throw cursor.unknownCode("a core extern type", code, start);
  }
}

/** Flags: bit 0 a maximum follows, bit 1 shared, bit 2 64-bit, bit 3 a page size follows. */
function skimLimits(cursor: Cursor): void {
  const flags = cursor.byte("limits");
  skimLeb(cursor);
  if ((flags & 0x01) !== 0) skimLeb(cursor);
  if ((flags & 0x08) !== 0) skimLeb(cursor);
}

function skimRecType(cursor: Cursor): void {
  if (cursor.peek("a core type") === 0x4e) {
    cursor.byte("a recursive type");
    cursor.vec("types", () => skimSubType(cursor));
  } else {
    skimSubType(cursor);
  }
}

function skimSubType(cursor: Cursor): void {
  const code = cursor.peek("a core type");
  if (code === 0x50 || code === 0x4f) {
    cursor.byte("a sub type");
    cursor.vec("super types", () => cursor.u32("a super type"));
  }
  skimCompositeType(cursor);
}

function skimCompositeType(cursor: Cursor): void {
  if (cursor.peek("a core type") === SHARED_PREFIX) cursor.byte("a shared type");
  const start = cursor.offset;
  const code = cursor.byte("a core type");
  switch (code) {
    case 0x5e:
      skimFieldType(cursor);
      return;
    case 0x5f:
      cursor.vec("fields", () => skimFieldType(cursor));
      return;
    case 0x60:
      cursor.vec("parameters", () => skimValueType(cursor));
      cursor.vec("results", () => skimValueType(cursor));
      return;
    default:
      throw cursor.unknownCode("a core type", code, start);
  }
}

function skimFieldType(cursor: Cursor): void {
  skimValueType(cursor);
  cursor.byte("a mutability");
}

/** One byte, except for `ref` and `ref null`, which are followed by a heap type, and for short names of shared ones. */
function skimValueType(cursor: Cursor): void {
  const code = cursor.byte("a core value type");
  if (code === SHARED_PREFIX) cursor.byte("a shared type");
  if (code !== 0x63 && code !== 0x64) return;
  if (cursor.peek("a heap type") === SHARED_PREFIX) cursor.byte("a shared type");
  skimLeb(cursor);
}

/** Before composite types and heap types that threads share. */
const SHARED_PREFIX = 0x65;

function skimLeb(cursor: Cursor): void {
  for (let count = 0; count < 10; count += 1) {
    if (cursor.byte("a number") < 0x80) return;
  }
  throw cursor.malformed("expected a number, found more than 64 bits", cursor.offset);
}
