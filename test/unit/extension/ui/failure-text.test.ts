import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ToolchainError } from "../../../../core/errors.ts";
import { failureText } from "../../../../extension/ui/failure-text.ts";

describe("what a notification says about a failure", () => {
  test("is one paragraph of sentences without backticks: message, causes, remedies", () => {
    const error = new ToolchainError("a", "cannot compose `server.wasm`", {
      cause: new ToolchainError("b", "`a.wasm` is not a component", { remedy: "run `wasmcp build` first" }),
    });
    assert.equal(
      failureText(error),
      "Cannot compose server.wasm. a.wasm is not a component. Run 'wasmcp build' first.",
    );
  });

  test("shows the place of each problem, with files named as in the explorer", () => {
    const place = { file: "/home/me/agent-tools/a/b.ts", line: 1, column: 2 };
    const error = new ToolchainError("a", "cannot bundle `b.ts`, see `c:\\work\\d.wit` and `/home/me/e`", {
      problems: [{ severity: "error", message: 'expected ";"', place }],
    });
    assert.equal(
      failureText(error, ["/home/me/agent-tools", "c:\\work"]),
      'Cannot bundle b.ts, see d.wit and /home/me/e. a/b.ts:1:2: expected ";".',
    );
  });
});
