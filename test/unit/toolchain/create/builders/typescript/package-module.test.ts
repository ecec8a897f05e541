import assert from "node:assert/strict";
import { test } from "node:test";
import { findEvaluationError } from "../../../../../../toolchain/create/builders/typescript/package-module.ts";

/** Captured messages of componentize-qjs 0.4.5, and the error in each that the code threw. */
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
  test(`finds the error that the code threw: ${thrown}`, () => {
    assert.equal(
      findEvaluationError(new Error(message))?.message,
      `the code throws an error during the build: ${thrown}`,
    );
  });
}

test("names the function that the user has to write", () => {
  const message =
    ": Failed to evaluate user JavaScript module: Failed to finish JavaScript module evaluation: TypeError: `tools.callTool` is not a function, but the world exports it\n    at guard (componentize-qjs:user.js:1:11)\n";
  const error = findEvaluationError(new Error(message));
  assert.equal(error?.message, "`tools.callTool` is not a function, but the world exports it");
  assert.equal(error?.remedy, "write the function `tools.callTool`");
});

test("does not report other failures as a mistake of the user", () => {
  const message =
    "failed to resolve directory while parsing WIT for path [wit]: package 'wasmcp:keyvalue@0.1.0' not found. known packages:\n    wasi:io@0.2.12\n";
  assert.equal(findEvaluationError(new Error(message)), undefined);
  assert.equal(findEvaluationError("not an Error object"), undefined);
});
