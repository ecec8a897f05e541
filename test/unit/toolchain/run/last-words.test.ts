import assert from "node:assert/strict";
import { test } from "node:test";
import { LineMemory, readLastWords } from "../../../../toolchain/run/last-words.ts";

const message = "no such city";
/** What each language writes, without the lines before it. */
const written: Readonly<Record<string, readonly [text: string, place: string, message?: string]>> = {
  "Rust with our SDK": ["panicked at src/lib.rs:12:5:\nno such city", "src/lib.rs:12:5"],
  "Rust 1.95": [
    "\nthread '<unnamed>' (1) panicked at src/lib.rs:12:5:\nno such city\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
    "src/lib.rs:12:5",
  ],
  "Rust on Windows": [
    "thread 'main' panicked at C:\\a b\\src\\lib.rs:1:2:\nno such city",
    "C:\\a b\\src\\lib.rs:1:2",
  ],
  AssemblyScript: ["assembly/index.ts:12:5: no such city", "assembly/index.ts:12:5"],
  "the library of AssemblyScript": [
    "~lib/array.ts:114:42: Index out of range",
    "~lib/array.ts:114:42",
    "Index out of range",
  ],
  Python: [
    'Traceback (most recent call last):\n  File "/0/app.py", line 3, in call_tool\n    raise ValueError("no such city")\n  File "/0/other.py", line 9, in find\nValueError: no such city',
    "/0/other.py:9",
    "ValueError: no such city",
  ],
};

for (const [name, [text, place, expected = message]] of Object.entries(written)) {
  test(`reads the message of ${name}`, () => {
    const lines = ["stop", "panicked at nothing", ...text.split("\n")];
    assert.deepEqual(readLastWords(lines), { message: expected, place });
  });
}

test("other lines are none", () => {
  for (const line of [
    "",
    "error at src/lib.rs:1:2",
    "Traceback (most recent call last):",
    "panicked at x.rs:1:2:",
  ])
    assert.equal(readLastWords([line]), undefined, line);
});

test("the last failure counts, the earlier one was caught", () => {
  const lines = ["panicked at a.rs:1:2:", "first", "panicked at b.rs:3:4:", "second"];
  assert.deepEqual(readLastWords(lines), { message: "second", place: "b.rs:3:4" });
});

test("a program may write its lines in pieces, and without an end", () => {
  const memory = new LineMemory();
  for (const byte of Buffer.from("hello\npanicked at a.rs:1:2:\nno café")) memory.write(Uint8Array.of(byte));
  assert.deepEqual(memory.lastWords, { message: "no café", place: "a.rs:1:2" });
  memory.clear();
  assert.equal(memory.lastWords, undefined);
});

test("endless output costs little memory, and a long message is cut", () => {
  const memory = new LineMemory();
  memory.write(Buffer.from("panicked at a.rs:1:2:\n"));
  memory.write(Buffer.alloc(1 << 20, "x"));
  memory.write(Buffer.from("\n"));
  assert.ok((memory.lastWords?.message.length ?? 0) <= 2_001);
  for (let i = 0; i < 1_000; i++) memory.take("line");
  assert.equal(memory.lastWords, undefined);
});
