import assert from "node:assert/strict";
import * as path from "node:path";
import { test } from "node:test";
import { witPackagesFor } from "../../../toolchain/create/scaffold/wit-packages.ts";

const shipped = path.join(import.meta.dirname, "../../../dist/wit");
const always = ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"];

/** A world, and the packages that it needs beside those of every component. */
const cases: readonly (readonly [world: string, more: readonly string[]])[] = [
  ["package wasmcp:a@0.1.0; world a { export wasmcp:mcp-v20251125/tools@0.1.1; }", []],
  ["world a { import wasmcp:mcp-v20260728/context@0.1.0; }", ["wasmcp-mcp-v20260728"]],
  [
    "world a { import wasi:http/outgoing-handler@0.2.12; }",
    ["cli", "clocks", "filesystem", "http", "random", "sockets"].map((name) => `wasi-${name}`),
  ],
  ["world a { import acme:unknown/things@1.0.0; }", []],
];

for (const [world, more] of cases) {
  test(`finds the packages of \`${world}\``, async () => {
    assert.deepEqual(await witPackagesFor(world, shipped), [...always, ...more].toSorted());
  });
}
