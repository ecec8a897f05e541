import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { createServer } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import {
  checkOutput,
  isInside,
  writeOutput,
  writeText,
} from "../../../../../toolchain/sources/files/index.ts";

const old = Buffer.from("\0asm old", "latin1");
const component = Buffer.from("\0asm new", "latin1");

let root: string;
let folder: string;
before(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-output-"));
});
after(() => fs.rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(root, "case-"));
});

const at = (name: string, force = true) => ({ file: path.join(folder, name), shown: name, force });

describe("the output of a command", { skip: process.platform === "win32" && "POSIX files" }, () => {
  test("is a new file, or replaces a component and keeps its rights", async () => {
    await writeOutput(at("new.wasm", false), component);
    await fs.writeFile(path.join(folder, "old.wasm"), old);
    await fs.chmod(path.join(folder, "old.wasm"), 0o640);
    await writeOutput(at("old.wasm"), component);
    assert.deepEqual(await fs.readFile(path.join(folder, "new.wasm")), component);
    assert.deepEqual(await fs.readFile(path.join(folder, "old.wasm")), component);
    assert.equal((await fs.stat(path.join(folder, "old.wasm"))).mode & 0o777, 0o640);
    assert.deepEqual((await fs.readdir(folder)).toSorted(), ["new.wasm", "old.wasm"]);
  });

  test("a text replaces a file, and no link or pipe", async () => {
    await fs.writeFile(path.join(folder, "page.md"), "old");
    await writeText(at("page.md"), "new");
    assert.equal(await fs.readFile(path.join(folder, "page.md"), "utf8"), "new");
    await fs.symlink("page.md", path.join(folder, "link.md"));
    await assert.rejects(writeText(at("link.md"), "newer"), { code: "output-is-link" });
    execFileSync("mkfifo", [path.join(folder, "pipe.md")]);
    await assert.rejects(writeText(at("pipe.md"), "newer"), { code: "output-is-special" });
    assert.equal(await fs.readFile(path.join(folder, "page.md"), "utf8"), "new");
  });

  test("is no device", async () => {
    // Only asked, since a test that writes could do damage.
    await assert.rejects(checkOutput({ file: "/dev/null", shown: "/dev/null", force: true }), {
      code: "output-is-special",
      message: /it is a device/,
    });
  });

  test("is no named pipe and no socket", async () => {
    execFileSync("mkfifo", [path.join(folder, "pipe")]);
    await assert.rejects(writeOutput(at("pipe"), component), { code: "output-is-special" });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path.join(folder, "socket"), resolve));
    try {
      await assert.rejects(writeOutput(at("socket"), component), { code: "output-is-special" });
    } finally {
      server.close();
    }
  });

  test("is no link, whether it leads to a component, to something else or nowhere", async () => {
    await fs.writeFile(path.join(folder, "real.wasm"), old);
    for (const target of ["real.wasm", "/etc/passwd", "missing"]) {
      const name = `to-${path.basename(target)}`;
      await fs.symlink(target, path.join(folder, name));
      await assert.rejects(writeOutput(at(name), component), { code: "output-is-link" });
      assert.equal(await fs.readlink(path.join(folder, name)), target);
    }
    assert.deepEqual(await fs.readFile(path.join(folder, "real.wasm")), old);
  });

  test("is no file with other content, not even with --force", async () => {
    for (const content of ["export PATH=/bin", "", "\0as"]) {
      await fs.writeFile(path.join(folder, "file"), content, "latin1");
      await assert.rejects(writeOutput(at("file"), component), { code: "output-not-wasm" });
      assert.equal(await fs.readFile(path.join(folder, "file"), "latin1"), content);
    }
  });

  test("is no folder, and replaces nothing without --force", async () => {
    await assert.rejects(writeOutput(at("."), component), { code: "output-is-folder" });
    await fs.writeFile(path.join(folder, "old.wasm"), old);
    await assert.rejects(writeOutput(at("old.wasm", false), component), { code: "output-exists" });
  });
});

describe("what lies inside of a folder", { skip: process.platform === "win32" && "POSIX links" }, () => {
  const cases: readonly (readonly [path: string, inside: boolean])[] = [
    ["dist/server.wasm", true],
    ["not/there/yet/server.wasm", true],
    ["..hidden/server.wasm", true],
    [".", false],
    ["../server.wasm", false],
    ["dist/../../server.wasm", false],
    ["/etc/server.wasm", false],
    ["out/server.wasm", false],
    ["within/server.wasm", true],
    ["file-out", false],
    ["dangling/server.wasm", false],
    [".git/hooks", false],
    ["module/.GIT/hooks", false],
    [".github/state", true],
  ];
  for (const [name, inside] of cases) {
    test(`${name}: ${inside ? "yes" : "no"}`, async () => {
      const project = path.join(folder, "project");
      await fs.mkdir(path.join(project, "dist"), { recursive: true });
      await fs.mkdir(path.join(folder, "elsewhere"));
      await fs.symlink("../elsewhere", path.join(project, "out"));
      await fs.symlink("dist", path.join(project, "within"));
      await fs.symlink("../elsewhere", path.join(project, "file-out"));
      await fs.symlink("../nowhere", path.join(project, "dangling"));
      assert.equal(await isInside(project, name), inside);
    });
  }

  test("the folder may be reached through a link itself", async () => {
    await fs.mkdir(path.join(folder, "project"));
    await fs.symlink("project", path.join(folder, "link"));
    assert.equal(await isInside(path.join(folder, "link"), "dist/server.wasm"), true);
  });
});
