import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { maskVariable, quoteCommand } from "../../../../toolchain/run/index.ts";

test("does not quote words without special characters", () => {
  const command = [
    "wasmtime",
    "serve",
    "-Scli",
    "--addr",
    "127.0.0.1:8080",
    "--env",
    "A=b",
    "./my-server.wasm",
  ];
  assert.equal(quoteCommand(command), command.join(" "));
});

test("a shell splits a quoted command into the same words", { skip: process.platform === "win32" }, () => {
  const words = [
    "",
    "two words",
    "it's",
    '"quoted"',
    "$HOME",
    "a\\b",
    "`x`",
    "*",
    "new\nline",
    "NAME=a b",
    "~",
  ];
  const output = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${quoteCommand(words)}`], {
    encoding: "utf8",
  });
  assert.deepEqual(output.split("\0").slice(0, -1), words);
});

const variables: readonly (readonly [name: string, masked: boolean])[] = [
  ["API_KEY", true],
  ["OPENAI_APIKEY", true],
  ["GITHUB_TOKEN", true],
  ["github_pat", true],
  ["DB_PASSWORD", true],
  ["CLIENT_SECRET", true],
  ["JWT_PRIVATE_PEM", true],
  ["AWS_CREDENTIALS", true],
  ["JWT_PUBLIC_KEY", false],
  ["WASMCP_SERVER_NAME", false],
  ["KEYBOARD", false],
  ["AUTHOR", false],
];

for (const [name, masked] of variables) {
  test(`${name} is ${masked ? "masked" : "shown"}`, () => {
    const shown = maskVariable(name, "value-of-it");
    assert.equal(shown === "value-of-it", !masked);
    assert.equal(shown.includes("value"), !masked);
  });
}
