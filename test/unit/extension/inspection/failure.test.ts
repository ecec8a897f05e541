import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describeFailure } from "../../../../extension/inspection/failure.ts";
import { ToolchainError } from "../../../../core/errors.ts";

const file = "/home/me/tools/weather.wasm";

describe("what a page says about a failure", () => {
  test("separates causes from remedies, and refers to the file by its name", () => {
    const error = new ToolchainError("not-a-component", `cannot inspect \`${file}\``, {
      cause: new ToolchainError("not-a-component", "expected a component, found a core WebAssembly module", {
        remedy: "build it for a component target",
      }),
    });
    assert.deepEqual(describeFailure(error, "It cannot be inspected.", file), {
      what: "It cannot be inspected.",
      causes: ["Expected a component, found a core WebAssembly module."],
      remedies: ["Build it for a component target."],
    });
  });

  test("a single message is the cause", () => {
    const error = new ToolchainError("unreadable", `file not found: \`${file}\``);
    assert.deepEqual(describeFailure(error, "", file).causes, ["File not found: `weather.wasm`."]);
  });

  test("any other error is described, too", () => {
    assert.deepEqual(describeFailure(new Error("no memory"), "", file).causes, ["No memory."]);
  });
});
