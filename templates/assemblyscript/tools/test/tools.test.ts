// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { primeFactors } from "../assembly/prime-factors.ts";
import { reverse } from "../assembly/reverse.ts";

test("reverses a text, character by character", () => {
  assert.equal(reverse("ab🛠"), "🛠ba");
});

test("finds prime factors", () => {
  assert.deepEqual(primeFactors(12), [2, 2, 3]);
  assert.deepEqual(primeFactors(13), [13]);
});
