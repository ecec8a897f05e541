import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { findWasmtime, wasmtimeCapabilities } from "../../../../../toolchain/run/index.ts";

let folder: string;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-wasmtime-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** A program `wasmtime` in its own folder, which prints `output` for `--version`. */
async function fakeWasmtime(name: string, output: string): Promise<string> {
  const file = path.join(folder, name, "wasmtime");
  await fs.mkdir(path.dirname(file));
  await fs.writeFile(file, `#!/bin/sh\necho '${output}'\n`, { mode: 0o755 });
  return file;
}

describe("finding wasmtime", { skip: process.platform === "win32" && "the fakes are shell scripts" }, () => {
  test("the setting wins over WASMTIME, and WASMTIME over PATH", async () => {
    const set = await fakeWasmtime("set", "wasmtime 48.0.8");
    const named = await fakeWasmtime("named", "wasmtime 47.0.1 (abc 2026-01-01)");
    const onPath = await fakeWasmtime("path", "wasmtime-cli 24.0.0");
    const env = { WASMTIME: named, PATH: `/nowhere${path.delimiter}${path.dirname(onPath)}` };

    assert.deepEqual(await findWasmtime({ setting: set, env }), { path: set, version: "48.0.8" });
    assert.deepEqual(await findWasmtime({ setting: "", env }), { path: named, version: "47.0.1" });
    assert.deepEqual(await findWasmtime({ env: { PATH: env.PATH } }), { path: onPath, version: "24.0.0" });
  });

  test("looks up a setting without a folder on PATH", async () => {
    const file = await fakeWasmtime("bare", "wasmtime 48.0.8");
    const found = await findWasmtime({ setting: "wasmtime", env: { PATH: path.dirname(file) } });
    assert.equal(found?.path, file);
  });

  test("finds nothing if PATH has no wasmtime", async () => {
    assert.equal(await findWasmtime({ env: { PATH: folder } }), undefined);
    assert.equal(await findWasmtime({ env: {} }), undefined);
  });

  test("passes over relative folders on PATH, which lie in the project that the user is in", async () => {
    const file = await fakeWasmtime("relative", "wasmtime 48.0.8");
    const relative = path.relative(process.cwd(), path.dirname(file));
    for (const PATH of [relative, `./${relative}`, `.${path.delimiter}${relative}`]) {
      assert.equal(await findWasmtime({ env: { PATH } }), undefined);
    }
  });

  test("ignores a file on PATH that is not executable", async () => {
    const file = await fakeWasmtime("plain", "wasmtime 48.0.8");
    await fs.chmod(file, 0o644);
    assert.equal(await findWasmtime({ env: { PATH: path.dirname(file) } }), undefined);
  });

  test("a named program that is unusable is an error, even if PATH has a usable one", async () => {
    const good = await fakeWasmtime("good", "wasmtime 48.0.8");
    const other = await fakeWasmtime("other", "wasmer 5.0.0");
    const old = await fakeWasmtime("old", "wasmtime-cli 23.0.2");
    const env = { PATH: path.dirname(good) };
    const check = (options: Parameters<typeof findWasmtime>[0], code: string, message: RegExp) =>
      assert.rejects(findWasmtime(options), { code, message });

    await check(
      { setting: "/nowhere/wasmtime", env },
      "wasmtime-unusable",
      /`\/nowhere\/wasmtime`, cannot be run/,
    );
    await check({ setting: "wasmtime-nightly", env }, "wasmtime-unusable", /is not on `PATH`/);
    await check({ env: { ...env, WASMTIME: other } }, "wasmtime-unusable", /it prints `wasmer 5.0.0`/);
    await check({ setting: old, env }, "wasmtime-too-old", /expected version 24 or newer, found 23.0.2/);
  });
});

describe("the capabilities that a component needs from wasmtime", () => {
  const check = (imports: readonly string[], expected: readonly string[]) =>
    assert.deepEqual(wasmtimeCapabilities(imports), expected);

  test("are cli and http for any server", () => {
    check([], ["cli", "http"]);
    check(["wasi:io/streams@0.2.12", "wasi:random/random@0.2.12"], ["cli", "http"]);
  });

  test("include the experimental packages that it imports", () => {
    check(
      ["wasi:keyvalue/store@0.2.0-draft", "wasi:config/store@0.2.0-rc.1"],
      ["cli", "config", "http", "keyvalue"],
    );
  });

  test("do not come from packages that the host does not provide", () => {
    check(["wasmcp:mcp-v20251125/mcp@0.1.1", "constructor/x", "tostring"], ["cli", "http"]);
  });
});
