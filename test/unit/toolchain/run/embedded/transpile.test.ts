import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { transpileCached } from "../../../../../toolchain/run/embedded/transpile.ts";

let folder: string;
let cache: string;
let one: Uint8Array;
let other: Uint8Array;

/** A component whose exported function returns `result`. */
const component = (result: number): Promise<Uint8Array> =>
  parse(`(component
    (core module $m (func (export "f") (result i32) i32.const ${result}))
    (core instance $i (instantiate $m))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))`);

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-transpile-"));
  [one, other] = [await component(1), await component(2)];
});
after(() => fs.rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  cache = await fs.mkdtemp(path.join(folder, "cache-"));
});

/** Whether the transpiler had to run. */
async function transpiles(bytes: Uint8Array): Promise<boolean> {
  let ran = false;
  const result = await transpileCached(bytes, cache, () => (ran = true));
  assert.deepEqual(result.exports, ["f"]);
  assert.deepEqual([...result.coreModules.keys()], ["server.core.wasm"]);
  assert.match(await fs.readFile(result.entry, "utf8"), /export function instantiate/);
  return ran;
}

test("a component is transpiled once, and another one separately", async () => {
  assert.deepEqual(
    [await transpiles(one), await transpiles(one), await transpiles(other), await transpiles(one)],
    [true, false, true, false],
  );
});

test("several runs at the same time leave one complete entry and no temporary files", async () => {
  await Promise.all([transpiles(one), transpiles(one), transpiles(one)]);
  const entries = await fs.readdir(cache);
  assert.equal(entries.length, 1);
  assert.match(entries[0] ?? "", /^[0-9a-f]{64}$/);
});

test("a damaged entry is made again", async () => {
  await transpiles(one);
  const [entry = ""] = await fs.readdir(cache);
  await fs.rm(path.join(cache, entry, "server.core.wasm"));
  assert.deepEqual([await transpiles(one), await transpiles(one)], [true, false]);
});

test("removes entries that were not used for a month, except the newest few", async () => {
  const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  for (let i = 0; i < 12; i++) {
    const old = path.join(cache, `old-${i}`);
    await fs.mkdir(old);
    await fs.utimes(old, longAgo, new Date(longAgo.getTime() + i * 1000));
  }
  await transpiles(one);
  const old = (await fs.readdir(cache)).filter((name) => name.startsWith("old-"));
  assert.deepEqual(old.sort(), ["old-10", "old-11", "old-5", "old-6", "old-7", "old-8", "old-9"]);
});

test("a component that cannot be transpiled is an error, and leaves no entry", async () => {
  await assert.rejects(
    transpileCached(Buffer.from("junk"), cache, () => {}),
    { code: "not-transpilable" },
  );
  assert.deepEqual(await fs.readdir(cache), []);
});
