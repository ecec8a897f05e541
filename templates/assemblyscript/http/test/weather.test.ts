// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressFor, problemOf, sentence } from "../assembly/weather.ts";

test("asks for a city, whatever its name", () => {
  assert.equal(
    addressFor("http://localhost/weather", "A&B", "secret"),
    "http://localhost/weather?q=A%26B&units=metric&appid=secret",
  );
});

test("makes a sentence of the reply", () => {
  assert.equal(sentence("Oslo", ["light rain"], 3.6), "Oslo: light rain, 4 °C");
});

test("says what went wrong", () => {
  assert.match(problemOf("Atlantis", 404), /no city is called `Atlantis`/);
  assert.match(problemOf("Oslo", 401), /does not accept/);
  assert.match(problemOf("Oslo", 500), /try again later/);
  assert.equal(problemOf("Oslo", 200), "");
});
