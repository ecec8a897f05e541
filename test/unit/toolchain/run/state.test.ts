import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../core/component/index.ts";
import { openState } from "../../../../toolchain/run/state.ts";

let folder: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-state-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

const preopens = '(import "wasi:filesystem/preopens@0.2.12" (instance))';
const keyvalue = '(import "wasi:keyvalue/store@0.2.0-draft" (instance))';
/** A component that keeps its store in files, inside a server. */
const store = `${preopens} (component (component
  ${preopens}
  (instance $i)
  (export "wasmcp:keyvalue/store@0.1.0" (instance $i))
))`;

async function open(
  wat: string,
  options: {
    readonly chosen?: string;
    readonly runtimeKeepsKeyvalue?: boolean;
    readonly keepsKeys?: boolean;
  } = {},
) {
  const component = readComponent(await parse(`(component ${wat})`));
  return openState({
    component,
    file: "/servers/weather.wasm",
    chosen: options.chosen,
    runtimeKeepsKeyvalue: options.runtimeKeepsKeyvalue ?? false,
    keepsKeys: options.keepsKeys ?? false,
    places: { state: folder },
  });
}

test("a server without state has no folder, even if the user chooses one", async () => {
  assert.equal(await open(""), undefined);
  assert.equal(await open("", { chosen: path.join(folder, "unused") }), undefined);
  await assert.rejects(fs.stat(path.join(folder, "unused")));
});

test("a component that only imports wasi:filesystem gets no folder", async () => {
  assert.equal(await open(preopens), undefined);
});

test("a component that imports wasi:filesystem gets the folder that the user chooses", async () => {
  const chosen = path.join(folder, "chosen");
  assert.deepEqual(await open(preopens, { chosen }), { folder: chosen, isOpened: true });
});

test("a server that keeps keys of its issuer has a folder for them, and none without such keys", async () => {
  const access = store.replaceAll("wasmcp:keyvalue/store@", "wasmcp:framework/access@");
  assert.equal((await open(access, { keepsKeys: true }))?.isOpened, true);
  assert.equal(await open(access), undefined);
  assert.equal(await open(access, { chosen: path.join(folder, "unused") }), undefined);
});

describe("keys of an issuer that are there before the start", () => {
  const access = store.replaceAll("wasmcp:keyvalue/store@", "wasmcp:framework/access@");
  let chosen: string;
  let keys: string;
  let planted: string;
  beforeEach(async () => {
    chosen = await fs.mkdtemp(path.join(folder, "cloned-"));
    keys = path.join(chosen, "keys");
    planted = path.join(keys, "jwks-5be1", "set");
    await fs.mkdir(path.dirname(planted), { recursive: true });
    await fs.writeFile(planted, '1\n{"keys":[]}');
    await fs.writeFile(path.join(chosen, "b1"), "a value");
  });

  test("are removed, and nothing else", async () => {
    await open(access, { keepsKeys: true, chosen });
    assert.deepEqual(await fs.readdir(chosen), ["b1"]);
  });

  test("are removed where they are a link, which is not followed", async () => {
    const elsewhere = path.join(chosen, "elsewhere");
    await fs.rename(keys, elsewhere);
    await fs.symlink(elsewhere, keys, "junction");
    await open(access, { keepsKeys: true, chosen });
    assert.deepEqual((await fs.readdir(chosen)).toSorted(), ["b1", "elsewhere"]);
    assert.deepEqual(await fs.readdir(elsewhere), ["jwks-5be1"]);
  });

  test("stay if the server does not read them", async () => {
    await open(store, { chosen });
    assert.ok(await fs.stat(planted));
  });

  test("are not removed together with files of the user", async () => {
    const own = path.join(keys, "private.pem");
    await fs.writeFile(own, "mine");
    await assert.rejects(open(access, { keepsKeys: true, chosen }), {
      code: "state-unusable",
      message: /private\.pem` lies where/,
    });
    assert.equal(await fs.readFile(own, "utf8"), "mine");
  });
});

test("a server with a store in files has its own folder below the user's state folder", async () => {
  const state = await open(store);
  assert.match(state?.folder ?? "", /\/servers\/weather-[0-9a-f]{12}$/);
  assert.equal(path.relative(folder, state?.folder ?? "").startsWith(".."), false);
  assert.equal(state?.isOpened, true);
  assert.equal((await fs.stat(state?.folder ?? "")).mode & 0o777, 0o700);
});

test("a runtime that keeps wasi:keyvalue itself uses the folder, and the component does not get it", async () => {
  const state = await open(keyvalue, { runtimeKeepsKeyvalue: true });
  assert.equal(state?.isOpened, false);
  assert.equal(await open(keyvalue), undefined);
});

test("the error for a folder that cannot be made names the folder", async () => {
  const chosen = path.join(folder, "file", "state");
  await fs.writeFile(path.join(folder, "file"), "");
  await assert.rejects(open(preopens, { chosen }), { code: "state-unusable", message: new RegExp(chosen) });
});

test("the rights of others on the server's own folder are taken away, on a chosen one they stay", async () => {
  const { folder: own = "" } = (await open(store)) ?? {};
  await fs.chmod(own, 0o755);
  await open(store);
  assert.equal((await fs.stat(own)).mode & 0o777, 0o700);
  const chosen = path.join(folder, "wide");
  await fs.mkdir(chosen);
  await fs.chmod(chosen, 0o755);
  await open(store, { chosen });
  assert.equal((await fs.stat(chosen)).mode & 0o777, 0o755);
});
