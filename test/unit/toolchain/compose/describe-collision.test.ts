import assert from "node:assert/strict";
import { test } from "node:test";
import { describeCollision } from "../../../../toolchain/compose/files/index.ts";

const collision = { kind: "tools", names: ["add"], parts: ["a.wasm", "b.wasm"] } as const;

test("names of several components are explained, each time with what its reader can write", () => {
  const start =
    "`a.wasm`, `b.wasm` have tools called `add`: the server uses those of `a.wasm`; to rename them, add ";
  assert.equal(describeCollision(collision, "options"), `${start}\`--prefix b.wasm=PREFIX_\``);
  assert.equal(describeCollision(collision, "project"), `${start}\`prefixes = { "b.wasm" = "PREFIX_" }\``);
  assert.equal(describeCollision(collision, "prefixes"), `${start}\`"prefixes": { "b.wasm": "PREFIX_" }\``);
});

test("a component that is there twice cannot be renamed", () => {
  assert.equal(
    describeCollision({ ...collision, parts: ["a.wasm", "a.wasm"] }, "options"),
    "`a.wasm` is given twice, and clients reach only its first `add`; leave out all but one",
  );
});
