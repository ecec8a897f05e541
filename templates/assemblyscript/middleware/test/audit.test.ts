// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAudited, shortened } from "../assembly/audit.ts";

test("has entries for what users do", () => {
  assert.equal(isAudited("tools/call"), true);
  assert.equal(isAudited("ping"), false);
});

test("shortens long names", () => {
  assert.equal(shortened("weather"), "weather");
  assert.equal(shortened("x".repeat(1000)).length, 101);
});
