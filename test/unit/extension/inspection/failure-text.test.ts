import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CommandFailed } from "../../../../extension/projects/command-line.ts";
import { failureOf, kindOfBytes } from "../../../../extension/inspection/failure-text.ts";
import { ToolchainError } from "../../../../core/errors.ts";

const file = "/home/me/tools/weather.wasm";

describe("what a page says about a failure", () => {
  test("the command's causes and remedies come apart, and the file goes by its name", () => {
    const output = [
      `error: cannot inspect \`${file}\``,
      "  expected a component, found a core WebAssembly module at byte 0",
      "build it for a component target",
    ].join("\n");
    assert.deepEqual(failureOf(new CommandFailed(output, "/"), "It cannot be inspected.", file), {
      what: "It cannot be inspected.",
      causes: ["Expected a component, found a core WebAssembly module at byte 0."],
      remedies: ["Build it for a component target."],
    });
  });

  test("a single line is the cause", () => {
    const { causes } = failureOf(new CommandFailed(`error: there is no file \`${file}\``, "/"), "", file);
    assert.deepEqual(causes, ["There is no file `weather.wasm`."]);
  });

  test("other errors are told with their causes, too", () => {
    const error = new ToolchainError("a", "cannot run it", {
      cause: new Error("no memory"),
      remedy: "buy some",
    });
    const { causes, remedies } = failureOf(error, "", file);
    assert.deepEqual([causes, remedies], [["No memory."], ["Buy some."]]);
  });
});

describe("the kind of a file", () => {
  test("is told by its first bytes", () => {
    const kind = (...bytes: readonly number[]) => kindOfBytes(Uint8Array.from(bytes));
    assert.deepEqual(
      [
        kind(),
        kind(0x68, 0x65, 0x6c, 0x6c, 0x6f),
        kind(0x00, 0x61, 0x73),
        kind(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00),
        kind(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00),
      ],
      ["empty", "other", "other", "core-module", "component"],
    );
  });
});
