import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readToml } from "../../../../language-server/toml/tree.ts";
import { randomNumbers } from "../../../random.ts";

const keys = (text: string): readonly string[] => readToml(text).root.entries.map(({ key }) => key);
const blamed = (text: string): readonly string[] =>
  readToml(text).problems.map(({ range }) => text.slice(range.start, range.end));

describe("tables", () => {
  it("of headers, dotted keys and braces are one", () => {
    for (const text of [
      "[a.b]\nc = 1",
      "a.b.c = 1",
      "a = { b = { c = 1 } }",
      "[a]\nb.c = 1",
      '["a"."b"]\n"c" = 1',
    ]) {
      const [a] = readToml(text).root.entries;
      const b = a?.value.kind === "table" ? a.value.entries[0] : undefined;
      const c = b?.value.kind === "table" ? b.value.entries[0] : undefined;
      assert.deepEqual([a?.key, b?.key, c?.key], ["a", "b", "c"], text);
      assert.equal(c?.value.kind === "number" && c.value.value, 1);
    }
  });
  it("of several headers are put together", () => {
    assert.deepEqual(keys("[a.b]\nx = 1\n[a.c]\ny = 1\n[d]\n"), ["a", "d"]);
  });
});

describe("a mistake", () => {
  const cases: readonly (readonly [text: string, blamed: readonly string[], keys: readonly string[]])[] = [
    ["a = \nb = 1\n", ["a ="], ["b"]],
    ["a = [1,\nb = 2\n", ["a = [1,"], ["b"]],
    ["a = 1\n= 3\nb = 2\n", ["= 3"], ["a", "b"]],
    ["x\nb = 1\n", ["x"], ["b"]],
    ['a = "b\nc = 1\n', ['a = "b'], ["c"]],
    ["a = 1\na = 2\nb = 3\n", ["a = 2"], ["a", "b"]],
    ["a = 1\r\nb = \r\nc = 3\r\n", ["b ="], ["a", "c"]],
  ];
  for (const [text, lines, left] of cases) {
    it(`affects only its line: ${JSON.stringify(text)}`, () => {
      assert.deepEqual(blamed(text), lines);
      assert.deepEqual(keys(text), left);
    });
  }
  it("of any kind is survived", () => {
    const next = randomNumbers(4);
    const pieces = [
      "[",
      "]",
      "{",
      "}",
      "=",
      ",",
      ".",
      '"',
      "'",
      '"""',
      "a",
      "b",
      "1",
      "true",
      "#",
      "\n",
      "\r\n",
      " ",
      "\\",
      "\u0000",
      "é",
    ];
    for (let round = 0; round < 2000; round++) {
      let text = "";
      for (let count = next() * 30; count > 0; count--)
        text += pieces[Math.floor(next() * pieces.length)] ?? "";
      for (const { range } of readToml(text).problems) {
        assert.ok(
          0 <= range.start && range.start <= range.end && range.end <= text.length,
          JSON.stringify(text),
        );
      }
    }
  });
});
