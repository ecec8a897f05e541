import assert from "node:assert/strict";
import { test } from "node:test";
import { bars } from "../src/bars.ts";

test("draws a bar for each value", () => {
  const heights = [...bars([1, 2, 4]).matchAll(/height="(\d+)"\/>/g)].map(
    ([, height]) => height,
  );
  assert.deepEqual(heights, ["25", "50", "100"]);
});

test("draws zeros", () => assert.match(bars([0, 0]), /height="0"/));
