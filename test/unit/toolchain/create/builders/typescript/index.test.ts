import assert from "node:assert/strict";
import { test } from "node:test";
import { findEvaluationError } from "../../../../../../toolchain/create/builders/typescript/index.ts";

/** Messages of componentize-qjs 0.4.5, as it gave them, and what the code had thrown. */
const captured: readonly (readonly [message: string, thrown: string])[] = [
  [
    ": Failed to evaluate user JavaScript module: Failed to finish JavaScript module evaluation: Error: `tools.callTool` must be a function\n    at <anonymous> (componentize-qjs:user.js:1:11)\n",
    "Error: `tools.callTool` must be a function",
  ],
  [
    ": Failed to evaluate user JavaScript module: Failed to declare JavaScript module: Error: unexpected token in expression: ';'\n    at componentize-qjs:user.js:1:27\n",
    "Error: unexpected token in expression: ';'",
  ],
];

for (const [message, thrown] of captured) {
  test(`finds what the code threw: ${thrown}`, () => {
    assert.equal(findEvaluationError(new Error(message))?.message, `loading the code failed: ${thrown}`);
  });
}

test("sees no fault of the code in other failures", () => {
  const message =
    "failed to resolve directory while parsing WIT for path [wit]: package 'wasmcp:keyvalue@0.1.0' not found. known packages:\n    wasi:io@0.2.12\n";
  assert.equal(findEvaluationError(new Error(message)), undefined);
  assert.equal(findEvaluationError("not even an error"), undefined);
});
