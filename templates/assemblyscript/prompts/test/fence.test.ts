// AssemblyScript that uses only what TypeScript has, too, runs in Node.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fence } from "../assembly/fence.ts";

test("puts code between fences that do not end inside of it", () => {
  assert.equal(fence("1", "rust"), "```rust\n1\n```");
  assert.equal(fence("```", "md"), "````md\n```\n````");
});
