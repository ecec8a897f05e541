import assert from "node:assert/strict";
import { test } from "node:test";
import { focusedLines } from "../../../../extension/sidebar/focused-lines.ts";

/** The selection before, and after the editor has added the focused line to it or taken it out. */
const cases: Readonly<Record<string, readonly [before: string[], after: string[], lines: string[]]>> = {
  "a focused line that is not selected is meant alone": [["calc"], ["calc", "gone"], ["gone"]],
  "a focused line among the selected ones stands for all of them": [
    ["calc", "gone"],
    ["calc"],
    ["calc", "gone"],
  ],
  "the only selected line": [["calc"], [], ["calc"]],
  "a focused line without a selection": [[], ["gone"], ["gone"]],
  "no focused line leaves the selection": [["calc"], ["calc"], ["calc"]],
};

for (const [name, [before, after, lines]] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(focusedLines(before, after), lines));
}
