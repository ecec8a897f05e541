import assert from "node:assert/strict";
import { test } from "node:test";
import { ReaderError } from "../../../../../core/component/index.ts";
import { Cursor } from "../../../../../core/component/reader/cursor.ts";
import { Sink } from "../../../../../core/component/writer/sink.ts";

function failsAt(offset: number, read: () => unknown, message: RegExp): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof ReaderError);
    assert.equal(error.offset, offset);
    assert.match(error.message, message);
    return true;
  });
}

test("numbers are read as they are written", () => {
  for (const value of [0, 1, 63, 64, 127, 128, 300, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1]) {
    const sink = new Sink();
    sink.u32(value);
    sink.typeIndex(value);
    const cursor = new Cursor(sink.finish());
    assert.equal(cursor.u32("a number"), value);
    assert.equal(cursor.typeIndex("a type"), value);
    assert.ok(cursor.atEnd);
  }
});

test("a number may be padded, but to no more than 32 bits", () => {
  assert.equal(new Cursor(new Uint8Array([0x85, 0x80, 0x80, 0x80, 0x00])).u32("a number"), 5);
  failsAt(
    0,
    () => new Cursor(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x1f])).u32("a number"),
    /more than 32 bits/,
  );
  failsAt(0, () => new Cursor(new Uint8Array(9).fill(0xff)).u32("a number"), /more than 32 bits/);
});

test("a negative number is not a type index", () => {
  failsAt(
    0,
    () => new Cursor(new Uint8Array([0x7f])).typeIndex("a type"),
    /neither a known opcode nor a type index/,
  );
});

test("offsets count from the start of the file", () => {
  const cursor = new Cursor(new Uint8Array([1]), 100);
  cursor.byte("a byte");
  assert.equal(cursor.offset, 101);
  failsAt(101, () => cursor.byte("a sort"), /expected a sort, found the end of the section \(byte 101\)/);
});

test("a name is UTF-8", () => {
  assert.equal(new Cursor(new Uint8Array([2, 0xc3, 0xa9])).name("a name"), "é");
  failsAt(1, () => new Cursor(new Uint8Array([1, 0xff])).name("a name"), /not UTF-8/);
  failsAt(2, () => new Cursor(new Uint8Array([9, 0x61])).name("a name"), /found the end/);
});

test("a count that the bytes cannot hold is refused before memory is allocated for it", () => {
  const cursor = new Cursor(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]));
  failsAt(
    0,
    () => cursor.vec("types", () => assert.fail("nothing is read")),
    /a count of 4294967295 in 1 bytes/,
  );
});
