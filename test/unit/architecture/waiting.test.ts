/** Tests wait for events. They do not sleep, and no time that passed decides whether one succeeds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSources } from "./sources.ts";

const sources = await readSources(["test/unit", "test/property", "test/integration", "test/e2e"]);

test("no test sleeps", () => {
  const sleeping = sources.filter(({ file, text }) =>
    file.endsWith("waiting.test.ts")
      ? false
      : /from "(node:)?timers\/promises"|setTimeout\(resolve|\.waitForTimeout\(/.test(text),
  );
  assert.deepEqual(
    sleeping.map(({ file }) => file),
    [],
  );
});
