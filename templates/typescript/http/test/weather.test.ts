import assert from "node:assert/strict";
import { test } from "node:test";
import { requestFor, summaryOf } from "../src/weather.ts";

test("asks for a city, whatever its name", () => {
  const address = requestFor("A&B", {
    API_KEY: "secret",
    WEATHER_URL: "http://localhost/weather",
  });
  assert.equal(
    address,
    "http://localhost/weather?q=A%26B&units=metric&appid=secret",
  );
});

test("needs a key", () =>
  assert.throws(() => requestFor("Oslo", {}), /API_KEY/));

test("makes a sentence of the reply", () => {
  const body = JSON.stringify({
    main: { temp: 3.6 },
    weather: [{ description: "light rain" }],
  });
  assert.equal(summaryOf("Oslo", 200, body), "Oslo: light rain, 4 °C");
});

test("says what went wrong", () => {
  assert.throws(
    () => summaryOf("Atlantis", 404, ""),
    /no city is called `Atlantis`/,
  );
  assert.throws(() => summaryOf("Oslo", 401, ""), /does not accept/);
  assert.throws(() => summaryOf("Oslo", 500, ""), /try again later/);
});
