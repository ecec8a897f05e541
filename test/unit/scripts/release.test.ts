import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, test } from "node:test";
import { executableOf } from "../../../scripts/release/executable.ts";
import { linksOf, npmName, readIdentity, repositoryRoot } from "../../../scripts/release/identity.ts";
import { installScript } from "../../../scripts/release/install-scripts.ts";
import { type LockedPackages, nativesFor, nativesOfAll, TARGETS } from "../../../scripts/release/targets.ts";
import { readLocked } from "../../../scripts/release/natives.ts";
import { vendoredPackages } from "../../../scripts/vendor-packages.ts";

const locked = await readLocked();
const shipped = [...(await vendoredPackages(repositoryRoot)).keys()];

describe("native packages", () => {
  test("each platform has one of each, with an integrity", () => {
    const holders = shipped.filter(
      (name) => Object.keys(locked[`node_modules/${name}`]?.optionalDependencies ?? {}).length > 0,
    );
    assert.ok(holders.length >= 3, holders.join(", "));
    for (const target of TARGETS) {
      const natives = nativesFor(target, shipped, locked);
      assert.equal(natives.length, holders.length, target.name);
      for (const { integrity } of natives) assert.match(integrity, /^sha512-[\w+/]+=*$/);
    }
  });

  test("the package on npm names those of every platform once", () => {
    const all = nativesOfAll(shipped, locked).map(({ name }) => name);
    assert.equal(new Set(all).size, all.length);
    for (const part of ["win32-arm64", "darwin-arm64", "linux-x64-musl"])
      assert.ok(
        all.some((name) => name.includes(part)),
        part,
      );
  });

  test("a platform without one, and one that cannot be verified, are errors", () => {
    const [linux] = TARGETS;
    assert(linux !== undefined);
    const packages: LockedPackages = {
      "node_modules/a": { version: "1.0.0", optionalDependencies: { "a-mac": "1", "a-linux": "1" } },
      "node_modules/a-mac": { version: "1.0.0", os: ["darwin"], cpu: ["x64"], integrity: "sha512-x" },
    };
    assert.throws(() => nativesFor(linux, ["a"], packages), /`a` for linux-x64, found 0/);
    const unverified = {
      ...packages,
      "node_modules/a-linux": { version: "1.0.0", os: ["linux"], cpu: ["x64"] },
    };
    assert.throws(() => nativesFor(linux, ["a"], unverified), /`a-linux` has no integrity/);
  });
});

test("every package of the lock file can be verified", () => {
  const without = Object.entries(locked).filter(([folder, { integrity }]) => folder !== "" && !integrity);
  assert.deepEqual(without, []);
});

describe("a program says for which system it is", () => {
  const header = (write: (view: DataView) => void): Uint8Array => {
    const bytes = new Uint8Array(256);
    write(new DataView(bytes.buffer));
    return bytes;
  };

  test("this Node", async () => {
    const file = await fs.open(process.execPath);
    const { buffer } = await file.read(new Uint8Array(4096));
    await file.close();
    assert.deepEqual(executableOf(buffer), { os: process.platform, cpu: process.arch });
  });

  test("Mach-O and PE", () => {
    const mac = header((view) => {
      view.setUint32(0, 0xfeedfacf, true);
      view.setUint32(4, 0x0100000c, true);
    });
    assert.deepEqual(executableOf(mac), { os: "darwin", cpu: "arm64" });
    const windows = header((view) => {
      view.setUint16(0, 0x4d5a);
      view.setUint32(60, 128, true);
      view.setUint32(128, 0x50450000);
      view.setUint16(132, 0x8664, true);
    });
    assert.deepEqual(executableOf(windows), { os: "win32", cpu: "x64" });
  });

  test("other bytes are no program, and damaged ones neither", () => {
    assert.equal(executableOf(new Uint8Array(10)), undefined);
    assert.equal(executableOf(new TextEncoder().encode("#!/bin/sh\n".repeat(20))), undefined);
    const cut = header((view) => {
      view.setUint16(0, 0x4d5a);
      view.setUint32(60, 0xffff_fff0, true);
    });
    assert.equal(executableOf(cut), undefined);
  });
});

describe("names of the publisher", () => {
  test("stand in package.json alone", async () => {
    const identity = await readIdentity();
    assert.equal(npmName({ ...identity, publisher: "acme" }), "@acme/wasmcp");
    assert.equal(
      linksOf({ ...identity, repository: "https://example.com/a" }).bugs.url,
      "https://example.com/a/issues",
    );
    for (const name of ["install.sh", "install.ps1"] as const) {
      const text = await installScript(name, { ...identity, publisher: "acme", version: "9.8.7" });
      assert.ok(text.includes("acme-wasmcp-$version.tgz"), name);
      assert.ok(text.includes("9.8.7"), name);
      assert.doesNotMatch(text, /@[A-Z]+@/);
      const source = await fs.readFile(path.join(repositoryRoot, "scripts/release", name), "utf8");
      assert.ok(!source.includes(identity.publisher), `${name} names the publisher`);
    }
  });
});
