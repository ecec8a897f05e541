import assert from "node:assert/strict";
import { test } from "node:test";
import { equalBytes } from "../../../../core/component/equal-bytes.ts";

test("bytes are equal if they have the same length and values, at any offset", () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, position) => position * 7);
  for (const length of [0, 1, 3, 4, 5, 8, 31]) {
    for (const start of [0, 1, 2, 3]) {
      const copy = new Uint8Array([99, ...bytes.subarray(start, start + length)]).subarray(1);
      assert.ok(equalBytes(bytes.subarray(start, start + length), copy), `${length} from ${start}`);
      assert.ok(!equalBytes(bytes.subarray(start, start + length + 1), copy));
    }
  }
});

test("one different byte is found, at the start, in the middle and at the end", () => {
  const bytes = new Uint8Array(11).fill(255);
  for (const position of [0, 3, 4, 7, 8, 9, 10]) {
    const other = bytes.slice();
    other[position] = 254;
    assert.ok(!equalBytes(bytes, other), `at ${position}`);
  }
});
