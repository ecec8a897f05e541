import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { MessageChannel } from "node:worker_threads";
import { HostLink } from "../../../../../../toolchain/run/embedded/host-link.ts";
import { wasiFilesystem } from "../../../../../../toolchain/run/embedded/wasi/filesystem/index.ts";

interface Folder {
  openAt(pathFlags: object, name: string, openFlags: object, flags: object): Folder;
  createDirectoryAt(name: string): void;
  removeDirectoryAt(name: string): void;
  unlinkFileAt(name: string): void;
  renameAt(name: string, target: Folder, newName: string): void;
  symlinkAt(name: string, target: string): void;
  read(length: bigint, offset: bigint): [Uint8Array, boolean];
  write(bytes: Uint8Array, offset: bigint): bigint;
}

let outer: string;
let root: Folder;
let beside: Folder;
let reset: () => void;
const channel = new MessageChannel();

before(() => {
  outer = fs.mkdtempSync(path.join(os.tmpdir(), "wasmcp-filesystem-"));
  const inner = path.join(outer, "inner");
  fs.mkdirSync(inner);
  fs.mkdirSync(path.join(outer, "beside"));
  fs.writeFileSync(path.join(outer, "secret"), "secret");
  fs.symlinkSync("..", path.join(inner, "up"));
  fs.symlinkSync("../secret", path.join(inner, "link"));
  const link = new HostLink(channel.port1, new Int32Array(new SharedArrayBuffer(4)));
  const filesystem = wasiFilesystem(link, [
    { host: inner, guest: "/state" },
    { host: path.join(outer, "beside"), guest: "/data" },
  ]);
  ({ reset } = filesystem);
  const preopens = filesystem.imports["wasi:filesystem/preopens"] as {
    getDirectories(): [[Folder, string], [Folder, string]];
  };
  const [[folder, name], [second, secondName]] = preopens.getDirectories();
  assert.deepEqual([name, secondName], ["/state", "/data"]);
  [root, beside] = [folder, second];
});
after(() => {
  reset();
  channel.port1.close();
  fs.rmSync(outer, { recursive: true, force: true });
});

/** The error that `work` reports. A host function reports an error by throwing it. */
function reported(work: () => unknown): unknown {
  try {
    work();
  } catch (code) {
    return code;
  }
  return "nothing";
}

for (const name of ["../secret", "up/secret", "a/../../secret", "/etc/passwd", path.sep, "up/new", ".."]) {
  test(`no path leads out of the folder: ${name}`, () => {
    const codes = [
      reported(() => root.openAt({ symlinkFollow: true }, name, {}, { read: true })),
      reported(() => root.openAt({}, name, { create: true }, { write: true })),
      reported(() => root.createDirectoryAt(name)),
      reported(() => root.unlinkFileAt(name)),
      reported(() => root.removeDirectoryAt(name)),
      reported(() => root.renameAt(name, root, "mine")),
    ];
    for (const code of codes) assert.ok(code === "not-permitted" || code === "no-entry", String(code));
    assert.deepEqual(fs.readdirSync(outer).toSorted(), ["beside", "inner", "secret"]);
  });
}

test("does not follow a link that leads out of the folder, and makes no links", () => {
  assert.equal(
    reported(() => root.openAt({ symlinkFollow: true }, "link", {}, { read: true })),
    "not-permitted",
  );
  assert.equal(
    reported(() => root.openAt({}, "link", {}, { read: true })),
    "loop",
  );
  assert.equal(
    reported(() => root.symlinkAt("x", "../secret")),
    "not-permitted",
  );
});

test("does not remove or rename the folder itself", () => {
  for (const name of [".", "up/..", "x/.."]) {
    assert.equal(
      reported(() => root.removeDirectoryAt(name)),
      "not-permitted",
    );
    assert.equal(
      reported(() => root.renameAt(name, root, "mine")),
      "not-permitted",
    );
  }
});

test("reads the bytes that were written, and reports the end", () => {
  const file = root.openAt({}, "file", { create: true, exclusive: true }, { read: true, write: true });
  assert.equal(file.write(Buffer.from("hello"), 0n), 5n);
  assert.deepEqual(
    file.read(3n, 1n).map((part) => part.toString()),
    ["101,108,108", "false"],
  );
  assert.equal(file.read(10n, 5n)[1], true);
  assert.equal(
    reported(() => root.openAt({}, "file", { create: true, exclusive: true }, { write: true })),
    "exist",
  );
});

test("does not replace a folder that is not empty", () => {
  for (const name of ["one", "two"]) {
    root.createDirectoryAt(name);
    root.openAt({}, `${name}/file`, { create: true }, { write: true });
  }
  assert.equal(
    reported(() => root.renameAt("one", root, "two")),
    "not-empty",
  );
});

test("a file moves from one folder of the component to another, and neither leads to the other by its path", () => {
  const write = { create: true };
  root.openAt({}, "moving", write, { write: true }).write(new TextEncoder().encode("kept"), 0n);
  assert.equal(
    reported(() => beside.openAt({}, "../inner/moving", {}, { read: true })),
    "not-permitted",
  );
  root.renameAt("moving", beside, "moved");
  assert.equal(fs.readFileSync(path.join(outer, "beside", "moved"), "utf8"), "kept");
  assert.equal(
    reported(() => beside.unlinkFileAt("../inner/link")),
    "not-permitted",
  );
  beside.unlinkFileAt("moved");
});

test("without a folder, the component has no preopens", () => {
  const link = new HostLink(channel.port1, new Int32Array(new SharedArrayBuffer(4)));
  const preopens = wasiFilesystem(link, []).imports["wasi:filesystem/preopens"] as {
    getDirectories(): unknown[];
  };
  assert.deepEqual(preopens.getDirectories(), []);
});

const onLinux = { skip: process.platform === "linux" ? false : "only Linux names open files" };

test("a folder that becomes a link after it was looked at leads nowhere", onLinux, () => {
  const inner = path.join(outer, "inner");
  const place = path.join(inner, "swapped");
  const aside = path.join(inner, "aside");
  fs.mkdirSync(place);
  /** What another process does between the check of a path and its use. */
  const swap = () => {
    fs.renameSync(place, aside);
    fs.symlinkSync("..", place);
  };
  const restore = () => {
    fs.rmSync(place);
    fs.renameSync(aside, place);
  };
  const attempts = [
    (folder: Folder) => folder.openAt({}, "secret", {}, { read: true }),
    (folder: Folder) => folder.openAt({}, "made", { create: true }, { write: true }),
    (folder: Folder) => folder.createDirectoryAt("made"),
    (folder: Folder) => folder.unlinkFileAt("secret"),
    (folder: Folder) => folder.renameAt("secret", root, "mine"),
  ];
  for (const attempt of attempts) {
    const folder = root.openAt({}, "swapped", { directory: true }, { read: true, mutateDirectory: true });
    // The path is resolved, and then the place of the folder is taken, before the folder is opened.
    const native = fs.realpathSync.native;
    fs.realpathSync.native = ((file: string) => {
      const real = native(file);
      if (real === place) swap();
      return real;
    }) as typeof native;
    try {
      const code = reported(() => attempt(folder));
      assert.ok(["loop", "not-directory", "not-permitted"].includes(String(code)), String(code));
    } finally {
      fs.realpathSync.native = native;
      restore();
    }
    assert.deepEqual(fs.readdirSync(outer).toSorted(), ["beside", "inner", "secret"]);
    assert.equal(fs.readFileSync(path.join(outer, "secret"), "utf8"), "secret");
  }
});

test("times are those of a link itself, not of the file outside that it leads to", () => {
  const earlier = fs.statSync(path.join(outer, "secret")).mtimeMs;
  const times = { tag: "timestamp", val: { seconds: 1n, nanoseconds: 0 } } as const;
  const folder = root as Folder & { setTimesAt(flags: object, name: string, a: object, m: object): void };
  folder.setTimesAt({}, "link", times, times);
  assert.equal(fs.statSync(path.join(outer, "secret")).mtimeMs, earlier);
  assert.equal(
    reported(() => folder.setTimesAt({ symlinkFollow: true }, "link", times, times)),
    "not-permitted",
  );
});

test("a file with a slash behind its name is not removed", () => {
  root.openAt({}, "plain", { create: true }, { write: true });
  assert.equal(
    reported(() => root.unlinkFileAt("plain/")),
    "not-directory",
  );
  assert.ok(fs.existsSync(path.join(outer, "inner/plain")));
});
