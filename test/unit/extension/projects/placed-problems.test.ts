import assert from "node:assert/strict";
import { test } from "node:test";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import { placedProblems } from "../../../../extension/projects/placed-problems.ts";

const place = { file: "/w/src/other.ts", line: 3, column: 5 };
const start = { file: "/w/src/index.ts", line: 1, column: 1 };
const placed: Problem = { severity: "error", message: "expected `;`", place };

function check(error: ToolchainError, expected: readonly Problem[]): void {
  assert.deepEqual(placedProblems(error, "/w/src/index.ts"), expected);
}

test("a problem with a place stays there, also as a cause", () => {
  const cause = new ToolchainError("compile-failed", "it does not compile", { problems: [placed] });
  check(cause, [placed]);
  check(new ToolchainError("outer", "cannot build", { cause }), [placed]);
});

test("a problem without a place is shown in the project's main file", () => {
  const problems = [placed, { severity: "warning", message: "odd" }] as const;
  check(new ToolchainError("a", "b", { problems }), [
    placed,
    { severity: "warning", message: "odd", place: start },
  ]);
});

test("a failure without problems is one, with its remedy", () => {
  const error = new ToolchainError("a", "cannot read `wit`", { remedy: "run `wasmcp wit fetch`" });
  const message = "Cannot read wit. Run 'wasmcp wit fetch'.";
  check(error, [{ severity: "error", message, place: start }]);
  const warned = new ToolchainError("a", "it failed", { problems: [{ ...placed, severity: "warning" }] });
  check(warned, [
    { ...placed, severity: "warning" },
    { severity: "error", message: "It failed.", place: start },
  ]);
});
