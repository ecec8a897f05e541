import assert from "node:assert/strict";
import { test } from "node:test";
import { matching } from "../src/countries.ts";

test("finds words of a name, without accents", () => {
  assert.deepEqual(matching("zea"), ["New Zealand"]);
  assert.deepEqual(matching("cote"), ["Côte d’Ivoire"]);
  assert.deepEqual(matching("south"), ["South Africa", "South Korea"]);
});

test("finds nothing in the middle of a word", () =>
  assert.deepEqual(matching("orway"), []));
