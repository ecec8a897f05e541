import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { InternalError, type Problem, renderError, ToolchainError } from "../../../core/errors.ts";
import {
  errorOf,
  parseReport,
  printReport,
  type ProblemReport,
  type Report,
  reportFailure,
} from "../../../toolchain/report.ts";

const absolute = (file: string) => path.resolve("/work", file);

/** The error as a program gets it back that reads the lines. */
function transmitted(error: unknown): unknown {
  const reports = reportFailure(error, absolute).map((report) => parseReport(printReport(report)));
  const problems = reports.filter((report): report is ProblemReport => report?.kind === "problem");
  const last = reports.at(-1);
  assert(last?.kind === "error");
  return errorOf(last, problems);
}

describe("a failure that is reported", () => {
  test("is read back with its code, its causes, its problems and its remedies", () => {
    const file = absolute("src/index.ts");
    const problems: readonly Problem[] = [
      { severity: "error", message: 'expected ";"', place: { file, line: 3, column: 14 } },
      { severity: "warning", message: "unused" },
    ];
    const cause = new ToolchainError("inner", "cannot read `b`", {
      cause: new Error("EACCES"),
      remedy: "look at its permissions",
    });
    const error = new ToolchainError("outer", "cannot build `a`", { cause, remedy: "try again", problems });
    const back = transmitted(error);
    assert(back instanceof ToolchainError);
    assert.equal(renderError(back), renderError(error));
    assert.equal(back.code, "outer");
    assert(back.cause instanceof ToolchainError);
    assert.equal(back.cause.code, "inner");
    assert.deepEqual(
      back.problems.map(({ message, place }) => [message, place]),
      problems.map(({ message, place }) => [message, place]),
    );
  });

  test("names files by absolute paths", () => {
    const place = { file: "wit/a.wit", line: 1, column: 2 };
    const error = new ToolchainError("a", "b", { problems: [{ severity: "error", message: "c", place }] });
    const [problem] = reportFailure(error, absolute);
    assert(problem?.kind === "problem");
    assert.deepEqual(problem.place, { ...place, file: absolute("wit/a.wit") });
  });

  test("is our bug unless it is a ToolchainError, and keeps its stack", () => {
    const bug = new TypeError("x is not a function");
    const back = transmitted(bug);
    assert(back instanceof InternalError);
    assert.equal(back.stack, bug.stack);
  });
});

describe("a line", () => {
  test("is read as it was written", () => {
    const reports: readonly Report[] = [
      { kind: "step", message: "bundling" },
      { kind: "warning", message: "odd" },
      { kind: "note", message: "two\nlines" },
      { kind: "log", message: "GET /mcp" },
      { kind: "problem", severity: "error", message: "m", place: { file: "/f", line: 1, column: 1 } },
      { kind: "error", code: "a", message: "b" },
    ];
    assert.deepEqual(
      reports.map((report) => parseReport(printReport(report))),
      reports,
    );
  });

  for (const line of [
    "",
    "(node:12) ExperimentalWarning: SQLite is an experimental feature",
    "{",
    "{}",
    "[1]",
    '{"kind":"step"}',
    '{"kind":"error","message":"without a code"}',
    '{"kind":"other","message":"x"}',
  ]) {
    test(`is not a report: ${line}`, () => assert.equal(parseReport(line), undefined));
  }
});
