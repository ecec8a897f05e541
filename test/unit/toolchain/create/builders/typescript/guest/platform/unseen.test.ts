/** The stand-ins for clocks and random numbers that a build did not see, in a process of their own: they replace global names. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { fromAsync } from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/from-async.ts";

const module = pathToFileURL(
  path.join(
    import.meta.dirname,
    "../../../../../../../../toolchain/create/builders/typescript/guest/platform/unseen.ts",
  ),
).href;

const CODE = `
import { hideUnseen } from ${JSON.stringify(module)};
const { stringify } = JSON;
const EngineDate = Date;
hideUnseen(new Set(JSON.parse(process.argv[1])));
const attempt = (work) => { try { work(); return "works"; } catch (error) { return error.message; } };
process.stdout.write(stringify({
  random: attempt(() => Math.random()),
  now: attempt(() => Date.now()),
  date: attempt(() => new Date()),
  call: attempt(() => Date()),
  constructor: attempt(() => new (new Date(0).constructor)()),
  subclass: attempt(() => new (class Own extends Date {})()),
  fixed: new Date(0).toISOString() + new (class Own extends Date {})(5).getTime() + Date.UTC(2000, 0) + (new Date(1) instanceof Date),
}));`;

function run(seen: readonly string[]): Readonly<Record<string, string>> {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", CODE, JSON.stringify(seen)],
    { encoding: "utf8", timeout: 60_000 },
  );
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as Readonly<Record<string, string>>;
}

test("what the build did not see throws an error that says so, and dates of a given time work", () => {
  const { fixed, ...others } = run([]);
  assert.equal(fixed, "1970-01-01T00:00:00.000Z5946684800000true");
  for (const [name, message] of Object.entries(others)) {
    assert.match(message, /^`(Math\.random\(\)|Date)` is not part of this component/, name);
  }
});

test("what the build saw stays as it is", () => {
  const { fixed, ...others } = run(["Math.random", "Date"]);
  assert.equal(fixed, "1970-01-01T00:00:00.000Z5946684800000true");
  assert.deepEqual(new Set(Object.values(others)), new Set(["works"]));
});

test("fromAsync collects what comes from iterables of both kinds", async () => {
  async function* letters() {
    yield "a";
    yield "b";
  }
  assert.deepEqual(await fromAsync(letters()), ["a", "b"]);
  assert.deepEqual(
    await fromAsync([1, Promise.resolve(2)], async (item, index) => item * 10 + index),
    [10, 21],
  );
  assert.deepEqual(await fromAsync({ length: 2, 0: "x", 1: Promise.resolve("y") }), ["x", "y"]);
});
