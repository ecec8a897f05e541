/** Compiles the JSON of `components/lib` like a component, with a few exports for these tests. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileFace } from "./compile-face.ts";

interface Face {
  readonly memory: WebAssembly.Memory;
  alloc(size: number): number;
  reset(): void;
  check(start: number, length: number): number;
  copy(start: number, length: number): bigint;
  copyRaw(start: number, length: number): bigint;
  member(start: number, length: number): bigint;
  integer(start: number, length: number): bigint;
  number(value: number): bigint;
  quote(start: number, length: number): bigint;
  encode(start: number, length: number): bigint;
  decode(start: number, length: number): bigint;
}
type SpanFunction = "copy" | "copyRaw" | "member" | "quote" | "encode" | "decode";

const NONE = 0;
const SYNTAX = 1;
const TOO_DEEP = 2;

const face = await compileFace<Face>("json");

test("accepts every JSON text that JSON.parse accepts, and no other", () => {
  for (const text of texts()) {
    let expected = NONE;
    try {
      JSON.parse(text);
    } catch {
      expected = SYNTAX;
    }
    assert.equal(check(text), expected, JSON.stringify(text));
  }
});

test("reads every accepted text as JSON.parse does", () => {
  for (const text of texts()) {
    if (check(text) !== NONE || text.includes("\\ud800")) continue;
    const copied = Buffer.from(call("copy", text)).toString();
    assert.deepEqual(JSON.parse(copied), JSON.parse(text), text);
  }
});

test("refuses every truncation of a message without reading past it", () => {
  const text = '{"jsonrpc":"2.0","id":-12.5e+3,"params":{"a":[true,false,null,{"b":"\\u00e9\\n"}],"":{}}}';
  for (let length = 0; length < text.length; length++)
    assert.equal(check(text.slice(0, length)), SYNTAX, text.slice(0, length));
  assert.equal(check(text), NONE);
});

test("refuses bytes that are not UTF-8", () => {
  const cases: readonly (readonly number[])[] = [
    [0x80],
    [0xc0, 0x80],
    [0xc1, 0xbf],
    [0xc2],
    [0xe0, 0x80, 0x80],
    [0xe2, 0x82],
    [0xed, 0xa0, 0x80],
    [0xf0, 0x80, 0x80, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xf5, 0x80, 0x80, 0x80],
    [0xff],
    [0xc3, 0x28],
  ];
  for (const bytes of cases)
    assert.equal(checkBytes(Uint8Array.from([0x22, ...bytes, 0x22])), SYNTAX, bytes.join(" "));
  assert.equal(checkBytes(Uint8Array.from([0xef, 0xbb, 0xbf, 0x31])), SYNTAX, "a byte order mark");
  assert.equal(check('"é€𝄞\u{10ffff}"'), NONE);
});

test("accepts 512 levels of nesting and refuses more", () => {
  assert.equal(check("[".repeat(512) + "]".repeat(512)), NONE);
  assert.equal(check('{"a":'.repeat(512) + "1" + "}".repeat(512)), NONE);
  assert.equal(check("[".repeat(513) + "]".repeat(513)), TOO_DEEP);
  assert.equal(check("[".repeat(10_000)), TOO_DEEP);
  assert.equal(check('{"a":'.repeat(200_000)), TOO_DEEP);
});

test("finds a member among others, the last one when there are several", () => {
  const cases: readonly (readonly [string, string])[] = [
    ['{"id":1}', "1"],
    ['{ "a" : {"id":2} , "id" : "x" }', '"x"'],
    ['{"id":1,"id":[2, 3]}', "[2, 3]"],
    ['{"\\u0069d":7}', "7"],
    ['{"a":"}\\"{","id":null}', "null"],
    ['{"a":[{"id":1}]}', ""],
    ["[1]", ""],
    [" 12 ", ""],
  ];
  for (const [text, expected] of cases)
    assert.equal(Buffer.from(call("member", text)).toString(), expected, text);
});

test("keeps integers of 64 bits and rounds larger ones to the nearest", () => {
  const none = -(2n ** 63n) + 1n;
  const cases: readonly (readonly [string, bigint])[] = [
    ["0", 0n],
    ["-0", 0n],
    ["9007199254740993", 9007199254740993n],
    ["9223372036854775807", 2n ** 63n - 1n],
    ["9223372036854775808", 2n ** 63n - 1n],
    ["-9223372036854775808", -(2n ** 63n)],
    ["-99999999999999999999", -(2n ** 63n)],
    ["1.0", none],
    ["1e3", none],
    ['"1"', none],
  ];
  for (const [text, expected] of cases) {
    const at = place(Buffer.from(text));
    assert.equal(face.integer(at, text.length), expected, text);
  }
});

test("half a surrogate pair becomes the replacement character", () => {
  assert.equal(JSON.parse(Buffer.from(call("copy", '"a\\ud800b"')).toString()), "a\ufffdb");
  assert.equal(JSON.parse(Buffer.from(call("copy", '"\\udc00\\ud834\\udd1e"')).toString()), "\ufffd𝄞");
  assert.equal(JSON.parse(Buffer.from(call("copy", '"\\ud800\\u0041"')).toString()), "\ufffdA");
});

test("half a surrogate pair in copied JSON becomes U+FFFD, and everything else stays", () => {
  const copied = (text: string) => Buffer.from(call("copyRaw", text)).toString();
  for (const [text, expected] of [
    ['"\\ud800"', '"\\ufffd"'],
    ['{"a\\uDC00":["\\udBff\\u0041"]}', '{"a\\ufffd":["\\ufffd\\u0041"]}'],
    ['"\\ud834\\udd1e\\ud834"', '"\\ud834\\udd1e\\ufffd"'],
    ['"\\ud800\\ud834\\udd1e"', '"\\ufffd\\ud834\\udd1e"'],
    ['"\\\\ud800 \\u00d8"', '"\\\\ud800 \\u00d8"'],
  ] as const) {
    assert.equal(copied(text), expected);
    JSON.parse(copied(text));
  }
});

test("copies a value verbatim, on one line", () => {
  assert.equal(
    Buffer.from(call("copyRaw", ' {"b":1,\r\n\t"a": 2.50}\n')).toString(),
    '{"b":1,  \t"a": 2.50}',
  );
});

test("quotes any bytes as a JSON string", () => {
  for (let code = 0; code < 0x100; code++) {
    const text = `12345678${String.fromCodePoint(code)}1234567\u{1f600}`;
    assert.equal(JSON.parse(Buffer.from(call("quote", text)).toString()), text);
  }
  assert.equal(
    JSON.parse(Buffer.from(callBytes("quote", Uint8Array.from([0x61, 0xff, 0x62]))).toString()),
    "a\ufffdb",
  );
});

test("writes numbers that read back as the same number", () => {
  for (const value of [0, -1, 0.5, 0.1, 1e21, 1.5e-9, 123456.789, Number.MAX_SAFE_INTEGER, -2.5, 1e300]) {
    face.reset();
    assert.equal(JSON.parse(Buffer.from(bytesOf(face.number(value))).toString()), value);
  }
  face.reset();
  assert.equal(Buffer.from(bytesOf(face.number(Number.NaN))).toString(), "null");
});

test("encodes and decodes base64, and refuses other than the canonical form", () => {
  for (let length = 0; length < 40; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 0xff);
    const encoded = Buffer.from(callBytes("encode", bytes)).toString();
    assert.equal(encoded, JSON.stringify(Buffer.from(bytes).toString("base64")));
    assert.deepEqual([...call("decode", encoded.slice(1, -1))], [...bytes]);
  }
  for (const bad of ["A", "AA", "AAA", "AB==", "AAB=", "A===", "====", "AA=A", "SGVs!!!bG8=", "AA==AAAA"]) {
    const at = place(Buffer.from(bad));
    assert.equal(face.decode(at, bad.length), -1n, bad);
  }
});

/** Well-formed and malformed texts, chosen for every branch of RFC 8259's grammar. */
function texts(): readonly string[] {
  const numbers = [
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "01",
    "-",
    "+1",
    "1.",
    ".5",
    "0.5",
    "1e5",
    "1E+5",
    "1e-5",
    "1e",
    "1e+",
    "0x1",
    "1_0",
    "NaN",
    "-Infinity",
    "1.2.3",
    "--1",
    "00",
  ];
  const words = ["true", "false", "null", "tru", "truee", "True", "nul", "undefined", ""];
  const strings = [
    '"',
    '""',
    '"a',
    '"a"',
    "'a'",
    '"\\"',
    '"\\""',
    '"\\x41"',
    '"\\u12"',
    '"\\u12g4"',
    '"\\u00e9"',
    '"\\ud834\\udd1e"',
    '"\\ud800"',
    '"a\tb"',
    '"a\nb"',
    '"\\b\\f\\n\\r\\t\\/\\\\"',
    '"\u007f\u0080é€𝄞"',
    '"\u0000"',
    '"12345678\u0001"',
  ];
  const containers = [
    "[]",
    "[ ]",
    "[1,2]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[",
    "]",
    "[[]",
    "[]]",
    "{}",
    "{ }",
    '{"a":1}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a"}',
    '{"a":}',
    '{"a" 1}',
    "{a:1}",
    "{1:2}",
    '{"a":1 "b":2}',
    '{"a":1,"a":2}',
    '{"":{}}',
    "{",
    "}",
    "[}",
    "{]",
    '[{"a":[{"b":[]}]}]',
    '{"a":[1,{"b":null}],"c":"d"}',
    "[1]x",
    "[1],",
    "1 2",
    '{"a":1}}',
    "[1,2",
    '{"a":[}',
    '{"\\u0061":1}',
  ];
  const all = [...numbers, ...words, ...strings, ...containers];
  return [
    ...all,
    ...all.map((text) => ` \t\r\n${text}\n `),
    ...all.map((text) => `[${text}]`),
    ...all.map((text) => `{"k":${text},"l":[${text}]}`),
  ];
}

function check(text: string): number {
  return checkBytes(Buffer.from(text));
}

function checkBytes(bytes: Uint8Array): number {
  const at = place(bytes);
  return face.check(at, bytes.length);
}

function call(name: SpanFunction, text: string): Uint8Array {
  return callBytes(name, Buffer.from(text));
}

function callBytes(name: SpanFunction, bytes: Uint8Array): Uint8Array {
  const at = place(bytes);
  return bytesOf(face[name](at, bytes.length));
}

/** Puts `bytes` where something other than zero surrounds them, so that reading past them is noticed. */
function place(bytes: Uint8Array): number {
  face.reset();
  const start = face.alloc(bytes.length + 32);
  const memory = new Uint8Array(face.memory.buffer);
  memory.fill(0x31, start, start + bytes.length + 32);
  memory.set(bytes, start + 16);
  return start + 16;
}

function bytesOf(packed: bigint): Uint8Array {
  const start = Number(packed >> 32n);
  return new Uint8Array(face.memory.buffer).slice(start, start + Number(packed & 0xffffffffn));
}
