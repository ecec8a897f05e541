import assert from "node:assert/strict";
import { test } from "node:test";
import { measure } from "../src/statistics.ts";

test("counts characters, words and lines", () => {
  assert.deepEqual(measure("It's a\nwell-made 🛠"), {
    characters: 18,
    words: 3,
    lines: 2,
  });
});
