import assert from "node:assert/strict";
import { test } from "node:test";
import { ToolchainError } from "../../../../../../../core/errors.ts";
import { EarlyUses } from "../../../../../../../toolchain/create/builders/typescript/package-module.ts";
import { findStarlingError } from "../../../../../../../toolchain/create/builders/typescript/starling/package.ts";

const module = {
  code: "",
  imports: [],
  positions: {
    reduced: { sources: [], mappings: "" },
    find: (line: number, column: number) => ({ file: "/tool/src/index.ts", line, column }),
  },
};

/** What componentize-js 0.22 prints. */
const printed = (text: string, stack: string): string => `/x/componentize.js:365
    throw new Error(err);
          ^

Error: Failed to initialize component (wizer (/x/wizer)):
Exception while evaluating top-level script
${text}
${stack}    at componentize (file:///x/componentize.js:365:11)
    at async [eval1]:5:23

Node.js v24.21.0`;

const rejected = (message: string, frames: string): string =>
  `Additionally, some promises were rejected, but the rejection never handled:\nPromise rejected but never handled: ${message}\nStack:\n${frames}`;

test("finds the error that the code threw, with its innermost place", () => {
  const output = printed(
    "component.js:2:25 TypeError: bad thing",
    rejected("bad thing", "  boom@component.js:2:25\n  @component.js:6:1\n"),
  );
  const error = findStarlingError(output, module);
  assert.ok(error instanceof ToolchainError);
  assert.deepEqual(
    error.problems.map(({ message, place }) => [message, place?.line, place?.column]),
    [["TypeError: bad thing", 2, 25]],
  );
});

test("an error of the grammar has the place before its text", () => {
  const output = printed(
    "component.js:2:38 SyntaxError: invalid property name in regular expression:\ncomponent.js:2:38 \\p{L}+\ncomponent.js:2:38 ..^",
    "",
  );
  const error = findStarlingError(output, module);
  assert.ok(error instanceof ToolchainError);
  assert.match(error.message, /StarlingMonkey cannot read a regular expression/);
  assert.match(error.remedy ?? "", /`\\p\{L\}`/);
  assert.deepEqual(
    error.problems.map(({ place }) => [place?.line, place?.column]),
    [[2, 38]],
  );
});

test("finds uses of values that must be fresh", () => {
  const uses = JSON.stringify([{ what: "Math.random()", stack: "    at random (component.js:1:20)\n" }]);
  const mark = `wasmcp:early-use:${uses}`;
  const output = printed(`component.js:6:7 Error: ${mark}`, rejected(mark, "  @component.js:6:7\n"));
  const error = findStarlingError(output, module);
  assert.ok(error instanceof EarlyUses);
  assert.deepEqual(
    error.problems.map(({ place }) => place?.line),
    [1],
  );
});

test("other failures are not the author's", () => {
  assert.equal(findStarlingError("Error: spawn wizer ENOENT\n    at x", module), undefined);
});
