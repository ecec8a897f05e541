import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDiagnostics } from "../../../../../../toolchain/create/builders/typescript/typecheck.ts";

/** What the compilers 5.9.3 and 7.0.2 both print, byte for byte. */
const captured = `src/index.ts(100,51): error TS2322: Type 'string' is not assignable to type 'number'.
src/a(1).ts(101,47): error TS2345: Argument of type '(x: { b: number; }) => void' is not assignable to parameter of type '(x: { a: string; }) => void'.
  Types of parameters 'x' and 'x' are incompatible.
    Property 'b' is missing in type '{ a: string; }' but required in type '{ b: number; }'.
error TS18003: No inputs were found in config file '/p/tsconfig.json'.
`;

test("reads the places and messages that TypeScript prints", () => {
  assert.deepEqual(parseDiagnostics(captured.replaceAll("\n", "\r\n"), "/p"), [
    {
      severity: "error",
      message: "Type 'string' is not assignable to type 'number'.",
      place: { file: "/p/src/index.ts", line: 100, column: 51 },
    },
    {
      severity: "error",
      message: [
        "Argument of type '(x: { b: number; }) => void' is not assignable to parameter of type '(x: { a: string; }) => void'.",
        "  Types of parameters 'x' and 'x' are incompatible.",
        "    Property 'b' is missing in type '{ a: string; }' but required in type '{ b: number; }'.",
      ].join("\n"),
      place: { file: "/p/src/a(1).ts", line: 101, column: 47 },
    },
    {
      severity: "error",
      message: "No inputs were found in config file '/p/tsconfig.json'.",
      place: { file: "/p/tsconfig.json", line: 1, column: 1 },
    },
  ]);
});

test("a name that only browsers and Node have comes with the reason and a remedy", () => {
  const [problem] = parseDiagnostics(
    "src/index.ts(1,5): error TS2304: Cannot find name 'CompressionStream'.\n",
    "/p",
  );
  assert.equal(
    problem?.message,
    "Cannot find name 'CompressionStream'.\n  components have no compression of their own; use `fflate` or `pako`",
  );
});

test("other output is not a diagnostic", () => {
  assert.deepEqual(parseDiagnostics("  at foo\nerror: out of order\n", "/p"), []);
});
