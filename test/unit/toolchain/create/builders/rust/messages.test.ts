/** The messages are those of cargo 1.95, cut to what is read. */
import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";
import { parseCargoMessage } from "../../../../../../toolchain/create/builders/rust/messages.ts";

const manifest_path = path.resolve("/work/math/Cargo.toml");
const source = path.resolve("/work/math/src/lib.rs");
const exists = (file: string) => file === source;

function problemOf(message: object): unknown {
  const found = parseCargoMessage(
    JSON.stringify({ reason: "compiler-message", manifest_path, message }),
    exists,
  );
  return found?.kind === "problem" ? found.problem : undefined;
}

const span = { file_name: "src/lib.rs", line_start: 9, column_start: 5, is_primary: true, expansion: null };

test("an error has the place, the label and the hints of the compiler", () => {
  const children = [
    { level: "note", message: "expected type `f64`\n found type `String`", spans: [] },
    { level: "help", message: "you might parse it", spans: [] },
    { level: "failure-note", message: "Some errors have detailed explanations", spans: [] },
  ];
  const message = {
    level: "error",
    message: "mismatched types",
    spans: [{ ...span, label: "expected `f64`, found `String`" }],
    children,
  };
  assert.deepEqual(problemOf(message), {
    severity: "error",
    message:
      "mismatched types: expected `f64`, found `String`\n  note: expected type `f64`\n found type `String`\n  help: you might parse it",
    place: { file: source, line: 9, column: 5 },
  });
});

test("code of a macro stands where the macro is called", () => {
  const inside = {
    ...span,
    file_name: "/rustc/library/macros.rs",
    expansion: { span: { ...span, line_start: 12 } },
  };
  const found = problemOf({ level: "warning", message: "unused", spans: [inside], children: [] });
  assert.deepEqual(found, {
    severity: "warning",
    message: "unused",
    place: { file: source, line: 12, column: 5 },
  });
});

test("lines that only count, and those of other programs, are no problems", () => {
  for (const text of ["aborting due to 2 previous errors", "1 warning emitted"]) {
    assert.equal(problemOf({ level: "error", message: text, spans: [], children: [] }), undefined);
  }
  for (const line of ["", "hello from build.rs", "{", '{"reason":"build-finished","success":true}', "[]"]) {
    assert.equal(parseCargoMessage(line, exists), undefined);
  }
});

test("an error without a place keeps its message", () => {
  const found = problemOf({ level: "error", message: "linking with `x` failed", spans: [], children: [] });
  assert.deepEqual(found, { severity: "error", message: "linking with `x` failed" });
});

test("names the files of a compiled package", () => {
  const line = JSON.stringify({
    reason: "compiler-artifact",
    manifest_path,
    filenames: ["/work/target/math.wasm"],
  });
  assert.deepEqual(parseCargoMessage(line, exists), {
    kind: "artifact",
    manifest: manifest_path,
    files: ["/work/target/math.wasm"],
  });
});
