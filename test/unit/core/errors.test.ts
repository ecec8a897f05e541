import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { renderError, renderProblem, ToolchainError } from "../../../core/errors.ts";

describe("an error in text", () => {
  test("has its causes indented, problems below their error, and remedies at the end", () => {
    const place = { file: "wit/world.wit", line: 7, column: 3 };
    const cause = new ToolchainError("invalid-wit", "the package has mistakes", {
      problems: [
        { severity: "error", message: "type `bar` does not exist", place },
        { severity: "warning", message: "unused" },
      ],
      remedy: "fetch it",
    });
    const error = new ToolchainError("cannot-build", "cannot build `a`", { cause, remedy: "look there" });
    assert.equal(
      renderError(error),
      [
        "cannot build `a`",
        "  the package has mistakes",
        "  wit/world.wit:7:3: type `bar` does not exist",
        "  warning: unused",
        "look there",
        "fetch it",
      ].join("\n"),
    );
  });
});

describe("the problem matcher for tasks", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
    readonly contributes: { readonly problemPatterns: readonly { readonly regexp: string }[] };
  };
  const matcher = new RegExp(manifest.contributes.problemPatterns[0]?.regexp ?? "never");

  test("recognises a problem in text, at the beginning or as a cause", () => {
    const place = { file: "src/index.ts", line: 3, column: 14 };
    const text = renderProblem({ severity: "error", message: 'expected ";"', place });
    for (const line of [text, `  ${text}`, `error: ${text}`]) {
      assert.deepEqual(matcher.exec(line)?.slice(1), ["src/index.ts", "3", "14", 'expected ";"']);
    }
  });

  test("does not take addresses and times for places", () => {
    for (const line of ["Running: http://127.0.0.1:8080/mcp", "12:30:45 done"]) {
      assert.equal(matcher.exec(line), null);
    }
  });
});
