import assert from "node:assert/strict";
import { it } from "node:test";
import { hasErrors, lineAndColumn, type WitDiagnostic } from "../../../../core/wit/diagnostics.ts";

const TEXT = "package a:b;\r\n\ninterface i {}\n";

it("counts lines and columns from one, in UTF-16 code units", () => {
  assert.deepEqual(lineAndColumn(TEXT, 0), { line: 1, column: 1 });
  assert.deepEqual(lineAndColumn(TEXT, TEXT.indexOf("interface")), { line: 3, column: 1 });
  assert.deepEqual(lineAndColumn(TEXT, TEXT.indexOf("i {}")), { line: 3, column: 11 });
  assert.deepEqual(lineAndColumn("\u{1f980}x", 2), { line: 1, column: 3 });
});

it("places an offset behind the end at the end", () => {
  assert.deepEqual(lineAndColumn(TEXT, 10_000), { line: 4, column: 1 });
});

it("accepts a text that has only warnings", () => {
  const diagnostic: WitDiagnostic = {
    code: "unknown-type",
    message: "the type `x` does not exist",
    path: "wit/b.wit",
    range: { start: 5, end: 6 },
    severity: "error",
  };
  assert.equal(hasErrors([diagnostic]), true);
  assert.equal(hasErrors([{ ...diagnostic, severity: "warning" }]), false);
});
