import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import {
  findPin,
  parseLock,
  printLock,
  readLock,
  updateLock,
  withPin,
  type Lock,
  type Pin,
} from "../../../../../toolchain/sources/lock/index.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

function pin(name: string, requested: string, version = "1.0.0", digit = "a"): Pin {
  return {
    name,
    requested,
    version,
    digest: digest(digit),
    source: `registry.example/${name.replace(":", "/")}`,
  };
}

let folder: string;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-lock-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

test("what a component asks for is sorted text, and stays with its content", () => {
  const asking = { ...pin("a:a", "^1"), asks: ["http", "keyvalue"] };
  const lock = withPin({ pins: [] }, asking);
  assert.match(printLock(lock), /^asks = \["http", "keyvalue"\]$/m);
  assert.deepEqual(parseLock(printLock(lock), "wasmcp.lock"), lock);
  const reversed = printLock(lock).replace('"http", "keyvalue"', '"keyvalue", "http"');
  assert.deepEqual(parseLock(reversed, "wasmcp.lock"), lock);
  assert.throws(() => parseLock(printLock(lock).replace(/^asks = .*$/m, "asks = 1"), "wasmcp.lock"), {
    code: "bad-lock",
  });
  assert.deepEqual(withPin(lock, pin("a:a", "^1")).pins, [asking]);
  const other = pin("a:a", "^1", "1.1.0", "b");
  assert.deepEqual(withPin(lock, other).pins, [other]);
});

test("is readable, sorted text, and is read back unchanged", () => {
  const pins = [
    pin("b:b", "*"),
    pin("a:a", "^1"),
    pin("a:a", "1.0.0"),
    { ...pin("a:c", "nightly"), version: undefined },
  ];
  const lock = pins.reduce<Lock>(withPin, { pins: [] });
  const text = printLock(lock);
  assert.equal(
    text.slice(text.indexOf("\n") + 1),
    `version = 1

[[package]]
name = "a:a"
requested = "1.0.0"
version = "1.0.0"
digest = "${digest("a")}"
source = "registry.example/a/a"

[[package]]
name = "a:a"
requested = "^1"
version = "1.0.0"
digest = "${digest("a")}"
source = "registry.example/a/a"

[[package]]
name = "a:c"
requested = "nightly"
digest = "${digest("a")}"
source = "registry.example/a/c"

[[package]]
name = "b:b"
requested = "*"
version = "1.0.0"
digest = "${digest("a")}"
source = "registry.example/b/b"
`,
  );
  assert.deepEqual(parseLock(text, "wasmcp.lock"), lock);
  assert.equal(printLock(pins.toReversed().reduce<Lock>(withPin, { pins: [] })), text);
});

test("has one pin for each request, the last one", () => {
  const lock = withPin(withPin({ pins: [] }, pin("a:a", "^1")), pin("a:a", "^1", "1.1.0", "b"));
  assert.equal(lock.pins.length, 1);
  assert.equal(findPin(lock, "a:a", "^1")?.version, "1.1.0");
  assert.equal(findPin(lock, "a:a", "^2"), undefined);
});

test("that differs from the format that we write is refused whole, with the place", () => {
  const entry = (line: string) =>
    `version = 1\n[[package]]\nname = "a:a"\nrequested = "*"\nsource = "x/y"\n${line}\n`;
  const good = `digest = "${digest("a")}"`;
  const cases: readonly (readonly [text: string, reason: RegExp])[] = [
    ["version = 2\n", /has the format 2, expected 1/],
    ["", /has the format undefined/],
    ["version = 1\npackage = 3\n", /expected `package` to be a list of tables/],
    [entry('digest = "sha256:12"'), /package 1: expected/],
    [entry(`${good}\nversion = 1`), /package 1: expected/],
    [entry(good) + entry(good).slice("version = 1\n".length), /pins the same request twice/],
    [
      "version = 1\n<<<<<<< ours\n=======\n>>>>>>> theirs\n",
      /wasmcp.lock:2:\d+: the file contains an unresolved merge conflict/,
    ],
    ["version = \n", /wasmcp.lock:1:\d+: not valid TOML/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseLock(text, "wasmcp.lock"), { code: "bad-lock", message }, text);
  }
  assert.equal(parseLock(entry(good), "wasmcp.lock").pins.length, 1);
});

test("that does not exist pins nothing, and a file that has all pins already is not rewritten", async () => {
  const file = path.join(folder, "untouched", "wasmcp.lock");
  assert.deepEqual(await readLock(file), { pins: [] });
  await updateLock(file, []);
  await assert.rejects(fs.stat(file), { code: "ENOENT" });
  await updateLock(file, [pin("a:a", "*")]);
  const written = await fs.stat(file, { bigint: true });
  await updateLock(file, [pin("a:a", "*")]);
  const later = await fs.stat(file, { bigint: true });
  assert.deepEqual([later.ino, later.mtimeNs], [written.ino, written.mtimeNs]);
});

test("loses nothing when several processes write it at once", async () => {
  const file = path.join(folder, "shared.lock");
  const module = path.join(import.meta.dirname, "../../../../../toolchain/sources/lock/index.ts");
  const script = `
    const { updateLock } = await import(${JSON.stringify(module)});
    const name = process.argv[1];
    const pin = (requested) => ({ name, requested, version: "1.0.0", digest: "sha256:" + "c".repeat(64), source: "x/y" });
    for (const requested of ["1", "2", "3"]) await updateLock(${JSON.stringify(file)}, [pin(requested)]);
  `;
  const names = Array.from({ length: 8 }, (_, index) => `a:p${index}`);
  const codes = await Promise.all(
    names.map(
      (name) =>
        new Promise((resolve, reject) => {
          const child = spawn(process.execPath, ["--input-type=module", "-e", script, name], {
            stdio: "inherit",
          });
          child.once("error", reject);
          child.once("close", resolve);
        }),
    ),
  );
  assert.deepEqual(
    codes,
    names.map(() => 0),
  );
  const { pins } = await readLock(file);
  assert.equal(pins.length, 24);
  assert.deepEqual(
    await fs.readdir(folder).then((entries) => entries.filter((entry) => entry.startsWith("shared"))),
    ["shared.lock"],
  );
});
