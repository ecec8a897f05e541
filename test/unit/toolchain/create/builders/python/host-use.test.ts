import assert from "node:assert/strict";
import { test } from "node:test";
import {
  findHostUses,
  warnAboutSockets,
} from "../../../../../../toolchain/create/builders/python/host-use.ts";
import { digestIn, withDigest } from "../../../../../../toolchain/create/builders/python/inputs.ts";
import { parsePyproject } from "../../../../../../toolchain/create/builders/python/pyproject.ts";

const noWorld = { imports: new Map() };
const modules = (text: string) => [{ file: "/project/app.py", text }];

function uses(text: string): readonly string[] {
  return [...findHostUses({ imports: [], world: noWorld, modules: modules(text) })];
}

test("plain code uses nothing of the host", () => {
  assert.deepEqual(uses('import random\n# os.environ\nprint("os.environ")\n'), []);
});

test("code that names the environment reads it", () => {
  assert.deepEqual(uses('import os\nKEY = os.environ["KEY"]\n'), ["environment"]);
  assert.deepEqual(uses("from os import getenv\n"), ["environment"]);
});

test("the world and `pyproject.toml` name the rest", () => {
  const world = {
    imports: new Map([
      ["wasi:sockets/tcp@0.2.12", {} as never],
      ["wasi:cli/stderr@0.2.12", {} as never],
    ]),
  };
  const found = findHostUses({ imports: ["filesystem"], world, modules: [] });
  assert.deepEqual([...found], ["filesystem", "sockets"]);
});

test("`pyproject.toml` is read with care", () => {
  const parse = (text: string) =>
    parsePyproject(`[tool.wasmcp]\nimports = ${text}\n`, "pyproject.toml").imports;
  assert.deepEqual(parse('["sockets", "exit"]'), ["sockets", "exit"]);
  assert.throws(() => parse('["socket"]'), /to be a list of names, found `"socket"`/);
  assert.throws(() => parse('"sockets"'), /to be a list/);
  assert.deepEqual(parsePyproject("[project]\nname = 'x'\n", "pyproject.toml").imports, []);
});

test("modules that open sockets come with a warning at their line", () => {
  const [warning, ...others] = warnAboutSockets(
    modules('"""Text\nimport socket\n"""\n\ndef get():\n    import urllib.request\n'),
  );
  assert.deepEqual(others, []);
  assert.deepEqual(warning?.place, { file: "/project/app.py", line: 6, column: 5 });
  assert.match(warning.message, /^`urllib\.request` opens sockets/);
});

test("a digest is found at the end of a component alone", () => {
  const digest = "0123456789abcdef".repeat(4);
  const component = withDigest(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), digest);
  assert.equal(digestIn(component), digest);
  assert.equal(digestIn(component.subarray(0, -1)), undefined);
  assert.equal(digestIn(new Uint8Array()), undefined);
});
