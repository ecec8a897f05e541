/** `components/lib/bytes` and `components/lib/http/token.ts`: the helpers that read and write memory for the components. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFace } from "./compile-face.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  reset(): void;
  isToken(byte: number): number;
  pair(high: number, low: number): number;
  copy(start: number, length: number): bigint;
  toHex(start: number, length: number): bigint;
  peekAt(start: number, length: number, ahead: number): number;
  afterEnd(start: number, length: number): number;
  scalars(start: number, length: number): number;
  scalar(value: number): bigint;
  keepsNumbers(value: bigint): number;
  compare(one: number, oneLength: number, other: number, otherLength: number): number;
  contains(one: number, oneLength: number, other: number, otherLength: number): number;
}

const face = await compileFace<Face>("bytes");
const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test("a byte of a token is what RFC 9110, section 5.6.2, calls tchar, and no other byte", () => {
  const expected = new Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  for (const byte of allBytes)
    assert.equal(face.isToken(byte) !== 0, expected.has(String.fromCharCode(byte)), `byte ${byte}`);
});

test("two hexadecimal digits are a byte, in either case, and nothing else is", () => {
  for (let high = -1; high < 256; high++) {
    for (let low = -1; low < 256; low++) {
      const text = high < 0 || low < 0 ? "" : String.fromCharCode(high, low);
      const expected = /^[0-9a-f]{2}$/iu.test(text) ? Number.parseInt(text, 16) : -1;
      if (face.pair(high, low) !== expected) assert.equal(face.pair(high, low), expected, text);
    }
  }
});

test("a growing writer receives every byte of a reader", () => {
  assert.deepEqual(result(face.copy(...place(allBytes))), Buffer.from(allBytes));
  assert.equal(result(face.toHex(...place(allBytes))).toString(), Buffer.from(allBytes).toString("hex"));
  face.reset();
});

test("past the end of a reader every byte is -1", () => {
  const bytes = Uint8Array.of(7, 8, 9);
  const ahead = [0, 1, 2, 3, 1000].map((count) => face.peekAt(...place(bytes), count));
  assert.deepEqual(ahead, [7, 8, 9, -1, -1]);
  assert.equal(face.afterEnd(...place(bytes)), -1);
  assert.equal(face.peekAt(...place(new Uint8Array()), 0), -1);
  face.reset();
});

test("a reader passes well-formed characters outside of ASCII, and stops before a malformed one", () => {
  assert.equal(face.scalars(...place(Buffer.from("a\u00e9\u20ac\u{1f600}z"))), 3);
  assert.equal(face.scalars(...place(Uint8Array.of(0x61, 0xc3))), -2);
  assert.equal(face.scalars(...place(Uint8Array.of(0xed, 0xa0, 0x80))), -1);
  face.reset();
});

test("a writer writes scalar values as UTF-8", () => {
  for (const value of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff])
    assert.equal(result(face.scalar(value)).toString(), String.fromCodePoint(value));
  face.reset();
});

test("numbers are read as they were written, at any offset", () => {
  for (const value of [0n, 1n, 0xffn, 0x0123456789abcdefn, 0xffffffffffffffffn])
    assert.notEqual(face.keepsNumbers(value), 0, value.toString(16));
  face.reset();
});

test("spans are ordered by their bytes, and a shorter one comes before those that begin with it", () => {
  const order = (one: string, other: string) =>
    Math.sign(face.compare(...place(Buffer.from(one)), ...place(Buffer.from(other))));
  assert.equal(order("a", "b"), -1);
  assert.equal(order("b", "a"), 1);
  assert.equal(order("a", "ab"), -1);
  assert.equal(order("ab", "ab"), 0);
  assert.equal(order("", "a"), -1);
  assert.equal(order("z", "\u00e9"), -1);
  face.reset();
});

test("a span begins or ends with another only when it is long enough", () => {
  const contains = (one: string, other: string) =>
    face.contains(...place(Buffer.from(one)), ...place(Buffer.from(other)));
  assert.equal(contains("data: x\n\n", "data: "), 1);
  assert.equal(contains("data: x\n\n", "\n\n"), 2);
  assert.equal(contains("aba", "a"), 3);
  assert.equal(contains("a", "aba"), 0);
  assert.equal(contains("", ""), 3);
  face.reset();
});

function place(bytes: Uint8Array): [start: number, length: number] {
  const start = face.alloc(bytes.length);
  new Uint8Array(face.memory.buffer).set(bytes, start);
  return [start, bytes.length];
}

function result(packed: bigint): Buffer {
  const start = Number(packed >> 32n);
  const length = Number(packed & 0xffffffffn);
  return Buffer.from(face.memory.buffer.slice(start, start + length));
}
