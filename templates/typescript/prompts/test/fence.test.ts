import assert from "node:assert/strict";
import { test } from "node:test";
import { fence } from "../src/fence.ts";

test("puts code between fences", () => {
  assert.equal(fence("let a = 1;", "rust"), "```rust\nlet a = 1;\n```");
});

test("has a fence that does not end inside of the code", () => {
  assert.equal(fence("```", "md"), "````md\n```\n````");
});
