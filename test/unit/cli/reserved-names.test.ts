import assert from "node:assert/strict";
import { test } from "node:test";
import { describeProgram } from "../../../cli/describe-program.ts";
import { nameProblem } from "../../../toolchain/sources/index.ts";

test("no new alias has the name of a command", async () => {
  const { commands } = await describeProgram("1.0.0");
  assert.ok(commands.length > 10);
  for (const { name } of commands) {
    const word = name.replace(/^wasmcp /, "");
    assert.match(
      nameProblem(word) ?? "",
      /reserved/,
      `add \`${word}\` to \`toolchain/sources/allowed-names.ts\``,
    );
  }
});
