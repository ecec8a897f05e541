import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import {
  describeComponent,
  readComponent,
  ReaderError,
  readSections,
  writeSections,
} from "../../../../../core/component/index.ts";

const fixtures = path.join(import.meta.dirname, "../../../../fixtures");
const preamble = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

async function readFixture(name: string): Promise<Uint8Array> {
  return parse(await fs.readFile(path.join(fixtures, name), "utf8"));
}

/** Rewrites a component and everything that is nested in it. */
function rewrite(bytes: Uint8Array): Uint8Array {
  return writeSections(
    readSections(bytes).map(({ content }) =>
      content.kind === "component" ? { ...content, bytes: rewrite(content.bytes) } : content,
    ),
  );
}

for (const name of [
  "component/types.wat",
  "component/canons.wat",
  "component/threads.wat",
  "component/aliases.wat",
  "compose/version-tracks-merge/expected.wat",
]) {
  test(`${name} is written as it was read`, async () => {
    const bytes = await readFixture(name);
    assert.equal(Buffer.compare(rewrite(bytes), bytes), 0);
  });
}

test("built-ins that the text format lacks are written as they were read", () => {
  const types = [0x07, 7, 2, 0x66, 1, 0x7d, 0x65, 1, 0x7d];
  const forwards = [0x08, 5, 2, 0x2e, 0, 0x2f, 1];
  const bytes = new Uint8Array([...preamble, ...types, ...forwards]);
  assert.equal(Buffer.compare(rewrite(bytes), bytes), 0);
  readComponent(bytes);
});

test("values and start definitions are written as they were read", () => {
  const valueSection = [0x0c, 4, 1, 0x79, 1, 42];
  const startSection = [0x09, 4, 0, 1, 0, 1];
  const bytes = new Uint8Array([...preamble, ...valueSection, ...startSection]);
  assert.deepEqual(
    readSections(bytes).map(({ content }) => content.kind),
    ["values", "start"],
  );
  assert.equal(Buffer.compare(rewrite(bytes), bytes), 0);
});

test("imports and exports are listed with their kinds", async () => {
  const { imports, exports } = describeComponent(readComponent(await readFixture("component/types.wat")));
  const kinds = new Map(imports.map(({ name, kind }) => [name, kind]));
  assert.equal(kinds.get("files"), "instance");
  assert.equal(kinds.get("record"), "type");
  assert.equal(kinds.get("f"), "func");
  assert.equal(kinds.get("m"), "core-module");
  assert.equal(kinds.get("c"), "component");
  assert.deepEqual(exports, [
    { name: "bag", kind: "instance" },
    { name: "own-resource", kind: "type" },
    { name: "b", kind: "func" },
  ]);
});

test("a core module is recognised, and the remedy says what to build instead", () => {
  const module = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
  assert.throws(
    () => readComponent(module),
    (error) =>
      error instanceof ReaderError &&
      /core WebAssembly module/.test(error.message) &&
      /wasm32-wasip2/.test(error.remedy ?? ""),
  );
});

for (const [what, bytes] of [
  ["nothing", []],
  ["text", [...Buffer.from("hello, world")]],
  ["half a preamble", preamble.slice(0, 5)],
  ["a version to come", [0x00, 0x61, 0x73, 0x6d, 0x0e, 0x00, 0x01, 0x00]],
] as const) {
  test(`${what} is not a component`, () => {
    assert.throws(
      () => readComponent(new Uint8Array(bytes)),
      (error) => error instanceof ReaderError && error.code === "not-a-component",
    );
  });
}

test("a section with bytes after its last item is refused", () => {
  const bytes = new Uint8Array([...preamble, 0x07, 3, 0, 0, 0]);
  assert.throws(
    () => readSections(bytes),
    /expected the end of a section of kind `types`, found more bytes \(byte 11\)/,
  );
});

test("a component cut off anywhere is a component or a reader error", async () => {
  for (const name of ["component/types.wat", "component/canons.wat"]) {
    const bytes = await readFixture(name);
    for (let length = 0; length < bytes.length; length += 1) readHostile(bytes.subarray(0, length));
  }
});

test("a component with flipped bits is a component or a reader error", async () => {
  const random = randomNumbers(20251125);
  for (const name of [
    "component/types.wat",
    "component/canons.wat",
    "compose/version-tracks-merge/expected.wat",
  ]) {
    const original = await readFixture(name);
    let refused = 0;
    for (let round = 0; round < 2000; round += 1) {
      const bytes = original.slice();
      for (let flips = 1 + (random() % 3); flips > 0; flips -= 1) {
        const position = random() % bytes.length;
        bytes[position] = (bytes[position] ?? 0) ^ (1 << (random() % 8));
      }
      if (readHostile(bytes) === "refused") refused += 1;
    }
    assert.ok(refused > 0, "some of the damage is noticed");
  }
});

test("types that multiply at every level end in a reader error", async () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) => `(type $t${level + 1} (instance
      (alias outer 1 $t${level} (type $t))
      (export "a" (instance (type $t)))
      (export "b" (instance (type $t)))))`,
  );
  const bomb = await parse(
    `(component (type $t0 (instance)) ${levels.join("\n")} (import "bomb" (instance (type $t40))))`,
  );
  assert.throws(() => readComponent(bomb), ReaderError);
});

test("types nested too deep for recursion end in a reader error", async () => {
  const levels = Array.from({ length: 5000 }, (_, level) => `(type $t${level + 1} (list $t${level}))`);
  const deep = await parse(
    `(component (type $t0 (list u8)) ${levels.join("\n")} (import "deep" (func (param "d" $t5000))))`,
  );
  assert.throws(() => readComponent(deep), /nested at most 100 levels deep/);
});

test("a file that is cut off is called incomplete", async () => {
  const file = await parse(`(component (import "a" (func)))`);
  const remedy = "build or copy it again";
  for (const [length, message] of [
    [0, "expected a component, found no data"],
    [5, "the file is incomplete: it ends before its first section (byte 5)"],
    [9, "the file is incomplete: it ends inside a section (byte 9)"],
    [file.length - 1, `the file is incomplete: it ends inside a section (byte ${file.length - 1})`],
  ] as const) {
    assert.throws(() => readComponent(file.slice(0, length)), { message, remedy });
  }
});

/** Any other error than the reader's own fails the test that calls this. */
function readHostile(bytes: Uint8Array): "read" | "refused" {
  try {
    const component = readComponent(bytes);
    describeComponent(component);
    return "read";
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    assert.ok(error.offset >= 0 && error.offset <= bytes.length, `offset ${error.offset} is within the file`);
    return "refused";
  }
}

/** Numbers that are the same in every run (xorshift). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
