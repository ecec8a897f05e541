/** The SDK for Python has tests of its own, in Python. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { test } from "node:test";

const sdk = path.join(import.meta.dirname, "../../../sdk/python");

test("the tests of the SDK for Python pass", { timeout: 180_000 }, () => {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { status, stderr } = spawnSync("python3", ["-m", "unittest"], { cwd: sdk, env, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Ran [1-9]\d* tests/m);
});
