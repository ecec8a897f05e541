import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  readTaskDefinition,
  taskArguments,
  taskEnvironment,
  type TaskDefinition,
} from "../../../../extension/tasks/definition.ts";
import type { Settings } from "../../../../extension/settings.ts";

const settings: Settings = {
  runtime: "auto",
  requestLog: "off",
  address: "127.0.0.1:8080",
  environment: {},
  wasmtimePath: undefined,
};

describe("wasmcp tasks", () => {
  const cases: readonly (readonly [Record<string, unknown>, TaskDefinition | undefined])[] = [
    [
      { type: "wasmcp", task: "build", directory: "a" },
      { task: "build", directory: "a" },
    ],
    [{ type: "wasmcp", task: "build" }, { task: "build" }],
    [
      { task: "compose", components: ["a.wasm"], output: "b.wasm" },
      { task: "compose", components: ["a.wasm"], output: "b.wasm" },
    ],
    [
      { task: "run", file: "b.wasm" },
      { task: "run", file: "b.wasm" },
    ],
    [{ task: "compose" }, undefined],
    [{ task: "compose", components: [1] }, undefined],
    [{ task: "deploy" }, undefined],
    [{}, undefined],
  ];
  for (const [value, expected] of cases) {
    test(`${JSON.stringify(value)} is ${expected === undefined ? "refused" : "read"}`, () => {
      assert.deepEqual(readTaskDefinition(value), expected);
    });
  }

  test("build and compose are the commands of the same names", () => {
    assert.deepEqual(taskArguments({ task: "build", directory: "my-tools" }, settings), [
      "build",
      "my-tools",
      "--trust",
    ]);
    assert.deepEqual(taskArguments({ task: "compose", components: ["a.wasm", "b.wasm"] }, settings), [
      "compose",
      "server",
      "a.wasm",
      "b.wasm",
      "-o",
      "mcp-server.wasm",
      "--force",
    ]);
  });

  test("run takes runtime, address and every environment variable from the settings", () => {
    const environment = { GREETING: "hello world", LEVEL: "1", NODE_OPTIONS: "--inspect" };
    const args = taskArguments({ task: "run" }, { ...settings, runtime: "embedded", environment });
    assert.deepEqual(args, [
      "run",
      "mcp-server.wasm",
      "--runtime",
      "embedded",
      "--addr",
      "127.0.0.1:8080",
      "--env",
      "GREETING",
      "--env",
      "LEVEL",
      "--env",
      "NODE_OPTIONS=--inspect",
    ]);
    // Values are in the environment of the process, except for those which that process would follow itself.
    assert.deepEqual(taskEnvironment({ task: "run" }, { ...settings, environment }), {
      GREETING: "hello world",
      LEVEL: "1",
    });
    assert.deepEqual(taskEnvironment({ task: "build" }, { ...settings, environment }), {});
  });
});
