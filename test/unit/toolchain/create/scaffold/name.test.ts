import assert from "node:assert/strict";
import { test } from "node:test";
import { parseWit } from "../../../../../core/wit/index.ts";
import { renderError, ToolchainError } from "../../../../../core/errors.ts";
import { componentName, suggestProjectName } from "../../../../../toolchain/create/scaffold/index.ts";

const good = ["weather", "my-tool", "a", "tool2", "weather-tools-v2", "my-list", "x".repeat(64)];

/** Names of folders, and the name of the component in each. */
const mapped: readonly (readonly [folder: string, component: string])[] = [
  ["my_tools", "my-tools"],
  ["My_Tool", "my-tool"],
  ["myTool", "my-tool"],
  ["TOOL", "tool"],
  ["tool-2", "tool2"],
  ["my--tool", "my-tool"],
  ["my_2fast_4you", "my2fast4you"],
];

/** Name, a part of the reason, and the suggestion. */
const bad: readonly (readonly [name: string, reason: string, suggestion: string])[] = [
  ["", "it is empty", "my-tool"],
  ["list", "a keyword of WIT", "my-list"],
  ["List", "a keyword of WIT", "my-list"],
  ["_World", "expected a letter at its beginning", "my-world"],
  ["my tool", "found ` `", "my-tool"],
  ["2fast", "expected a letter at its beginning", "tool2fast"],
  ["-tool", "expected a letter at its beginning", "tool"],
  ["tool-", "expected a letter or a digit at its end", "tool"],
  ["wetter-für-köln", "found `ü`", "wetter-fur-koln"],
  ["天気", "found `天`", "my-tool"],
  ["🛠", "found `🛠`", "my-tool"],
  ["../evil", "found `.`", "evil"],
  ["a/b", "found `/`", "a-b"],
  ["@scope/tool", "found `@`", "scope-tool"],
  ["x".repeat(65), "more than 64 characters", "x".repeat(64)],
];

for (const name of good) {
  test(`accepts \`${name}\` as it is`, () => assert.equal(componentName(name), name));
}

for (const [folder, component] of mapped) {
  test(`calls the component of \`${folder}\` \`${component}\``, () => {
    assert.equal(componentName(folder), component);
    assert.equal(componentName(component), component);
  });
}

for (const [name, reason, suggestion] of bad) {
  test(`refuses \`${name}\` and suggests \`${suggestion}\``, () => {
    assert.throws(
      () => componentName(name),
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
    componentName(suggestion);
    assert.equal(suggestProjectName(suggestion), suggestion);
  }
});

test("every good name can be a WIT package and world", () => {
  for (const name of good) {
    const text = `package wasmcp:${name}@0.1.0;\nworld ${name} {}\n`;
    assert.deepEqual(parseWit({ path: "world.wit", text }).diagnostics, []);
  }
});
