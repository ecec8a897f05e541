// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "../assembly/countries.ts";

test("finds words of a name", () => {
  assert.deepEqual(matching("zea"), ["New Zealand"]);
  assert.deepEqual(matching("south"), ["South Africa", "South Korea"]);
});

test("finds nothing in the middle of a word", () =>
  assert.deepEqual(matching("orway"), []));
