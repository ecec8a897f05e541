import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { quoteCommand } from "../../../../toolchain/run/index.ts";
import { passVariables } from "../../../../toolchain/variables.ts";

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

test("lines have the names of variables, and a program gets the values that it does not follow itself", () => {
  const env = {
    API_KEY: "a",
    NAME: "b c",
    "weather:API_KEY": "d",
    NODE_AUTH_TOKEN: "e",
    LANGCHAIN_API_KEY: "f",
    LD_PRELOAD: "g.so",
    RUST_LOG: "trace",
    Path: "h",
  };
  const { words, environment } = passVariables(env);
  const { LD_PRELOAD: _, RUST_LOG: __, Path: ___, ...given } = env;
  assert.deepEqual(environment, given);
  assert.deepEqual(
    words.filter((word) => word !== "--env"),
    [...Object.keys(given), "LD_PRELOAD=g.so", "RUST_LOG=trace", "Path=h"],
  );
});
