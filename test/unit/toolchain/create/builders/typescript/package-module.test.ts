import assert from "node:assert/strict";
import { test } from "node:test";
import { ToolchainError } from "../../../../../../core/errors.ts";
import {
  EarlyUses,
  findEvaluationError,
} from "../../../../../../toolchain/create/builders/typescript/package-module.ts";

const positions = {
  reduced: { sources: [], mappings: "" },
  find: (line: number, column: number) => ({ file: "/tool/src/index.ts", line, column }),
};

/** Captured messages of componentize-qjs 0.4.5, and the error in each that the code threw. */
const captured: readonly (readonly [message: string, thrown: string])[] = [
  [
    ": Failed to evaluate user JavaScript module: Failed to finish JavaScript module evaluation: Error: `tools.callTool` must be a function\n    at <anonymous> (componentize-qjs:user.js:1:11)\n",
    "`tools.callTool` must be a function",
  ],
  [
    ": Failed to evaluate user JavaScript module: Failed to declare JavaScript module: Error: unexpected token in expression: ';'\n    at componentize-qjs:user.js:1:27\n",
    "unexpected token in expression: ';'",
  ],
];

for (const [message, thrown] of captured) {
  test(`finds the error that the code threw: ${thrown}`, () => {
    const error = findEvaluationError(new Error(message), positions);
    assert.ok(error instanceof ToolchainError);
    assert.equal(error.message, "the code throws an error during the build");
    assert.deepEqual(
      error.problems.map((problem) => [problem.message, problem.place?.file, problem.place?.line]),
      [[thrown, "/tool/src/index.ts", 1]],
    );
  });
}

test("names the function that the user has to write", () => {
  const message =
    ": Failed to evaluate user JavaScript module: Failed to finish JavaScript module evaluation: TypeError: `tools.callTool` is not a function, but the world exports it\n    at guard (componentize-qjs:user.js:1:11)\n";
  const error = findEvaluationError(new Error(message), positions);
  assert.ok(error instanceof ToolchainError);
  assert.equal(error.message, "`tools.callTool` is not a function, but the world exports it");
  assert.equal(error.remedy, "write the function `tools.callTool`");
});

test("does not report other failures as a mistake of the user", () => {
  const message =
    "failed to resolve directory while parsing WIT for path [wit]: package 'wasmcp:keyvalue@0.1.0' not found. known packages:\n    wasi:io@0.2.12\n";
  assert.equal(findEvaluationError(new Error(message), positions), undefined);
  assert.equal(findEvaluationError("not an Error object", positions), undefined);
});

test("finds the places where code that is being loaded uses a value that must be fresh", () => {
  const uses = [{ what: "Math.random()", stack: "    at random (componentize-qjs:user.js:1:20)\n" }];
  const message = `: Failed to evaluate user JavaScript module: Failed to finish JavaScript module evaluation: Error: wasmcp:early-use:${JSON.stringify(uses)}\n    at <anonymous> (componentize-qjs:user.js:1:99)\n`;
  const error = findEvaluationError(new Error(message), positions);
  assert.ok(error instanceof EarlyUses);
  assert.deepEqual(error.problems, [
    {
      severity: "warning",
      message:
        "`Math.random()` runs while the code is loaded, so the code is loaded again at each request, which takes longer; move it into a function",
      place: { file: "/tool/src/index.ts", line: 1, column: 20 },
    },
  ]);
});
