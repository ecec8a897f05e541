import assert from "node:assert/strict";
import { test } from "node:test";
import { findJsonMistake } from "../../../../toolchain/call/index.ts";
import { randomNumbers } from "../../../random.ts";

const texts: readonly string[] = [
  '{"a": [1, -0.5e+10, true, false, null, "x\\u00e9\\n"], "b": {}}',
  " [ ] ",
  '"\u{1f389}"',
  "0",
];

test("finds no mistake in JSON", () => {
  for (const text of texts) assert.equal(findJsonMistake(text), undefined, text);
});

const mistakes: readonly (readonly [text: string, offset: number, message: RegExp])[] = [
  ["", 0, /expected a value/],
  ["{'a': 1}", 1, /double quotes/],
  ['{"a" 1}', 5, /a colon/],
  ['{"a": 1 "b": 2}', 8, /a comma or }/],
  ["[1 2]", 3, /a comma or \]/],
  ["[1,]", 3, /a value/],
  ['"abc', 4, /closing/],
  ['"a\nb"', 2, /escape/],
  ['"\\x41"', 1, /escape/],
  ["01", 1, /the end/],
  ["1 2", 2, /the end/],
  ["[".repeat(5000), 1001, /1000 levels/],
];

test("finds where a text stops being JSON", () => {
  for (const [text, offset, message] of mistakes) {
    const found = findJsonMistake(text);
    assert.equal(found?.offset, offset, text.slice(0, 40));
    assert.match(found.message, message);
  }
});

test("agrees with JSON.parse on damaged texts", () => {
  const random = randomNumbers(13);
  const alphabet = '{}[]":,\\ 01e-.tnu\n';
  let wrong = 0;
  for (let round = 0; round < 3000; round++) {
    const base = texts[round % texts.length] ?? "";
    const at = Math.floor(random() * (base.length + 1));
    const inserted = alphabet[Math.floor(random() * alphabet.length)] ?? "";
    const text = base.slice(0, at) + inserted + base.slice(at + Math.floor(random() * 3));
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
      wrong += 1;
    }
    assert.equal(findJsonMistake(text) === undefined, isJson, JSON.stringify(text));
  }
  assert.ok(wrong > 100, "the damage is real");
});
