import assert from "node:assert/strict";
import { test } from "node:test";
import { writePartSettings } from "../../../../../toolchain/compose/generated/part-settings.ts";
import { writeSettings } from "../../../../../toolchain/compose/generated/settings.ts";
import { runConstants as read } from "./run-constant.ts";

for (const text of ["weather_", "", "grün/☂", "x".repeat(70_000)]) {
  test(`a settings component returns a text of ${text.length} characters`, async () => {
    const component = writeSettings("acme:settings/texts@1.0.0", { greeting: text });
    assert.deepEqual(await read(component, "texts"), { greeting: text });
  });
}

test("a settings component has any number of texts", async () => {
  const texts = Object.fromEntries(
    Array.from({ length: 70 }, (_, position) => [`text${position}`, `${position} ☂`]),
  );
  assert.deepEqual(await read(writeSettings("acme:settings/texts@1.0.0", texts), "texts"), texts);
});

test("a settings component says true and false beside its texts", async () => {
  const settings = { first: true, name: "weather", none: false, rest: "☂", zero: "" };
  assert.deepEqual(await read(writeSettings("acme:settings/texts@1.0.0", settings), "texts"), settings);
});

test("the settings of a part are its name, and a line for each grant", async () => {
  const component = writePartSettings("wasmcp:framework/part@0.1.0", {
    name: "weather",
    grants: ["api.example.com", "*.example.org"],
  });
  assert.deepEqual(await read(component, "part"), {
    name: "weather",
    grants: "api.example.com\n*.example.org",
  });
  const nothing = writePartSettings("wasmcp:framework/part@0.1.0", { name: "", grants: [] });
  assert.deepEqual(await read(nothing, "part"), { name: "", grants: "" });
});

test("one grant cannot become two", () => {
  assert.throws(
    () => writePartSettings("wasmcp:framework/part@0.1.0", { name: "weather", grants: ["a\n*"] }),
    /more than one line/,
  );
});
