import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { getSystemErrorMap } from "node:util";
import { renderError, ToolchainError } from "../../../core/errors.ts";
import { describeSystemError } from "../../../core/system-error.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wasmcp-errno-"));
  await writeFile(path.join(folder, "file"), "");
  await mkdir(path.join(folder, "full/sub"), { recursive: true });
});
after(() => rm(folder, { recursive: true, force: true }));

function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
}

const at = (name: string) => path.join(folder, name);

/** What the operating system really says, and the sentence for it. */
const failures: Readonly<Record<string, readonly [() => Promise<unknown>, code: string, says: RegExp]>> = {
  "a file that does not exist": [
    () => readFile(at("none")),
    "no-such-file",
    /^cannot open `.*none`: file or folder not found$/,
  ],
  "a folder below a file": [
    () => mkdir(at("file/sub")),
    "not-a-folder",
    /^cannot create the folder `.*file.sub`: expected a folder/,
  ],
  "a file that exists": [
    () => open(at("file"), "wx"),
    "exists",
    /^cannot open `.*file`: a file or folder with this name exists already$/,
  ],
  "a connection that the other side has closed": [
    () => Promise.reject(systemError("EPIPE", "write")),
    "closed",
    /^cannot write: the other side has closed the connection$/,
  ],
  "a folder that is not empty": [
    () => rename(at("full/sub"), at("file")),
    "not-a-folder",
    /^cannot rename `.*sub` to `.*file`: /,
  ],
  "a folder that is read": [() => readFile(at("full")), "not-a-file", /^cannot read .*: expected a file/],
  "a folder that `rm` shall remove": [
    () => rm(at("full")),
    "not-a-file",
    /^cannot remove `.*full`: expected a file/,
  ],
  "a name that is too long": [() => mkdir(at("x".repeat(300))), "name-too-long", /: the name is too long$/],
  "a port without a server": [
    async () => {
      const server = net.createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as net.AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      await new Promise((_, reject) => net.connect(port, "127.0.0.1").once("error", reject));
    },
    "refused",
    /^cannot connect to `127\.0\.0\.1:\d+`: no program answers there$/,
  ],
  "a port in use": [
    async () => {
      const server = net.createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as net.AddressInfo;
      const second = net.createServer().listen(port, "127.0.0.1");
      await new Promise((_, reject) => second.once("error", reject)).finally(() => server.close());
    },
    "port-in-use",
    /^cannot listen on `127\.0\.0\.1:\d+`: another program uses this port$/,
  ],
  "a program that does not exist": [
    () => new Promise((_, reject) => spawn(at("no-program")).once("error", reject)),
    "no-such-file",
    /^cannot start `.*no-program`: /,
  ],
};

describe("a failure of the operating system is a sentence:", () => {
  for (const [name, [fail, code, says]] of Object.entries(failures)) {
    test(name, { timeout: 60_000, skip: process.platform === "win32" }, async () => {
      const error: unknown = await fail().then(
        () => assert.fail("expected a failure"),
        (reason: unknown) => reason,
      );
      const described = describeSystemError(error);
      assert.equal(described?.code, code);
      assert.match(described.message, says);
    });
  }

  test(
    "a folder without the right to write",
    { skip: process.platform === "win32" && "rights are others there" },
    async (t) => {
      await mkdir(at("closed"));
      await chmod(at("closed"), 0o555);
      await chmod(folder, 0o755);
      // The administrator has every right, so that the test goes on as another user.
      if (process.getuid?.() === 0) {
        process.seteuid?.(65_534);
        t.after(() => process.seteuid?.(0));
      }
      const error: unknown = await mkdir(at("closed/new")).catch((reason: unknown) => reason);
      assert.match(
        renderError(error),
        /^cannot create the folder `.*new`: permission denied\ncheck the rights/,
      );
    },
  );

  test("every errno of this machine, with no code in the sentences of the usual ones", () => {
    for (const [errno, [code, words]] of getSystemErrorMap()) {
      const error = Object.assign(new Error(`${code}: ${words}, open '/srv/a'`), {
        errno,
        code,
        syscall: "open",
        path: "/srv/a",
      });
      const described = describeSystemError(error);
      if (!/^E[A-Z0-9_]+$/.test(code)) continue;
      assert.match(described?.message ?? "", /^cannot open `\/srv\/a`: [a-z]/, code);
      assert.match(described?.code ?? "", /^[a-z0-9-]+(?:_[a-z]+)?$/, code);
      assert.doesNotMatch(described?.message ?? "", /, open '/);
    }
  });

  test("as a cause as well, and the same remedy once", () => {
    const cause = Object.assign(new Error("EACCES: permission denied, open '/srv/a'"), {
      code: "EACCES",
      syscall: "open",
      path: "/srv/a",
    });
    const outer = new ToolchainError("unwritable", "cannot write `a`", { cause });
    assert.equal(
      renderError(outer),
      "cannot write `a`\n  cannot open `/srv/a`: permission denied\ncheck the rights of the file and its folder, or choose another folder",
    );
  });

  test("but an error of ours is none", () => {
    for (const error of [
      new TypeError("x is not a function"),
      Object.assign(new Error("x"), { code: "EX" }),
      "text",
    ]) {
      assert.equal(describeSystemError(error), undefined);
    }
  });
});
