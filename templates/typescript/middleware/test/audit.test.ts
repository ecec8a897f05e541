import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "../src/audit.ts";

const call = {
  tag: "tools-call",
  val: { name: "weather", arguments: '{"city":"Oslo"}' },
};

test("names the tool, and no argument", () => {
  const answer = { tag: "ok", val: { tag: "tools-call", val: {} } } as const;
  assert.deepEqual(describe(call, answer), {
    method: "tools-call",
    name: "weather",
    outcome: "ok",
  });
});

test("tells failures apart", () => {
  const failed = {
    tag: "ok",
    val: { tag: "tools-call", val: { isError: true } },
  } as const;
  const refused = { tag: "err", val: { val: {} } } as const;
  assert.equal(describe(call, failed).outcome, "failed");
  assert.equal(describe(call, refused).outcome, "refused");
  assert.equal(describe(call, null).outcome, "unknown");
});
