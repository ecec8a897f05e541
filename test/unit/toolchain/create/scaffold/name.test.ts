import assert from "node:assert/strict";
import { test } from "node:test";
import { parseWit } from "../../../../../core/wit/index.ts";
import { renderError, ToolchainError } from "../../../../../core/errors.ts";
import { checkProjectName, suggestProjectName } from "../../../../../toolchain/create/scaffold/index.ts";

const good = ["weather", "my-tool", "a", "tool2", "weather-tools-v2", "my-list", "x".repeat(64)];

/** Name, a part of the reason, and the suggestion. */
const bad: readonly (readonly [name: string, reason: string, suggestion: string])[] = [
  ["", "it is empty", "my-tool"],
  ["My_Tool", "upper-case letters", "my-tool"],
  ["myTool", "upper-case letters", "my-tool"],
  ["TOOL", "upper-case letters", "tool"],
  ["list", "a keyword of WIT", "my-list"],
  ["_World", "upper-case letters", "my-world"],
  ["my_tool", "found `_`", "my-tool"],
  ["my tool", "found ` `", "my-tool"],
  ["2fast", "`2fast` begins with a digit", "tool2fast"],
  ["tool-2", "`2` begins with a digit", "tool2"],
  ["-tool", "a hyphen needs a word on both sides", "tool"],
  ["tool-", "a hyphen needs a word on both sides", "tool"],
  ["my--tool", "a hyphen needs a word on both sides", "my-tool"],
  ["wetter-für-köln", "found `ü`", "wetter-fur-koln"],
  ["天気", "found `天`", "my-tool"],
  ["🛠", "found `🛠`", "my-tool"],
  ["../evil", "found `.`", "evil"],
  ["a/b", "found `/`", "a-b"],
  ["@scope/tool", "found `@`", "scope-tool"],
  ["x".repeat(65), "more than 64 characters", "x".repeat(64)],
];

for (const name of good) {
  test(`accepts \`${name}\``, () => checkProjectName(name));
}

for (const [name, reason, suggestion] of bad) {
  test(`refuses \`${name}\` and suggests \`${suggestion}\``, () => {
    assert.throws(
      () => checkProjectName(name),
      (error) => {
        assert.ok(error instanceof ToolchainError);
        assert.equal(error.code, "bad-name");
        assert.ok(renderError(error).includes(reason), renderError(error));
        assert.ok(error.remedy?.includes(`\`${suggestion}\``), error.remedy);
        return true;
      },
    );
  });
}

test("every suggestion is a good name, and stays as it is", () => {
  for (const [name] of bad) {
    const suggestion = suggestProjectName(name);
    checkProjectName(suggestion);
    assert.equal(suggestProjectName(suggestion), suggestion);
  }
});

test("every good name can be a WIT package and world", () => {
  for (const name of good) {
    const text = `package wasmcp:${name}@0.1.0;\nworld ${name} {}\n`;
    assert.deepEqual(parseWit({ path: "world.wit", text }).diagnostics, []);
  }
});
