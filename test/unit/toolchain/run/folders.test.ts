import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../core/component/index.ts";
import {
  checkApart,
  checkFolders,
  checkUse,
  mergeFolders,
  openedFolders,
  parseFolder,
} from "../../../../toolchain/run/folders.ts";
import { wasmtimeRunArguments, wasmtimeServeArguments } from "../../../../toolchain/run/wasmtime/flags.ts";

const plain = readComponent(await parse("(component)"));

/** A server whose component inside opens folders, and exports an interface. */
async function componentWith(exported: string) {
  const preopens = '(import "wasi:filesystem/preopens@0.2.12" (instance))';
  return readComponent(
    await parse(`(component ${preopens}
      (component ${preopens} (instance $i) (export ${exported} (instance $i))))`),
  );
}

let folder: string;
const at = (...names: readonly string[]): string => path.join(folder, ...names);
before(async () => {
  folder = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-folders-")));
  for (const name of ["data", "state", "a::b"]) await fs.mkdir(at(name));
  await fs.writeFile(at("file"), "");
  await fs.symlink("state", at("link"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

describe("a folder on the command line", () => {
  const good: Readonly<Record<string, readonly [host: string, guest: string]>> = {
    "./data::/data": ["./data", "/data"],
    "data::/a/b/": ["data", "/a/b"],
    "/srv/data": ["/srv/data", "/srv/data"],
    "/srv/data/": ["/srv/data/", "/srv/data"],
    "C:\\data::/data": ["C:\\data", "/data"],
    "/::/": ["/", "/"],
    "a::/b::c": ["a", "/b::c"],
  };
  for (const [text, [host, guest]] of Object.entries(good)) {
    test(text, () => assert.deepEqual(parseFolder(text), { host, guest }));
  }
  for (const text of [
    "",
    "::/data",
    "data",
    "./data",
    "data::",
    "data::data",
    "data:/data",
    "data::/a/../b",
    "data::/.",
    "data::/a//b",
    "data::/a\u001b[2K",
    "a::b::/data",
  ]) {
    test(`not ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseFolder(text), { code: "bad-folder", remedy: /--dir \.\/data::\/data/ }));
  }
});

test("folders of the command line go before others with the same path", () => {
  const [a, b, c] = ["a", "b", "c"].map((host) => ({ host: `/${host}`, guest: host === "c" ? "/x" : "/y" }));
  assert.ok(a && b && c);
  assert.deepEqual(mergeFolders([a], [b, c]), [c, a]);
});

test("both commands of wasmtime get the folder of the state first, and then the others", () => {
  const folders = openedFolders({
    state: { folder: "/var/state", isOpened: true },
    folders: [
      { host: "/srv/a b", guest: "/data" },
      { host: "/srv/c", guest: "/other" },
    ],
  });
  const options = {
    capabilities: [],
    variables: [],
    folders,
    limits: { time: undefined, memory: undefined, work: undefined },
    version: "40.0.0",
    file: "server.wasm",
  };
  const expected = ["/var/state::/state", "/srv/a b::/data", "/srv/c::/other"];
  for (const words of [
    wasmtimeServeArguments({ ...options, host: "127.0.0.1", port: 0 }),
    wasmtimeRunArguments(options),
  ]) {
    assert.deepEqual(
      words.filter((_, index) => words[index - 1] === "--dir"),
      expected,
    );
    assert.equal(words.at(-1), "server.wasm");
  }
  // The folder of a store that the runtime itself keeps is not the component's.
  assert.deepEqual(openedFolders({ state: { folder: "/var/state", isOpened: false } }), []);
});

describe("a folder of the machine", () => {
  const refused: Readonly<Record<string, readonly [name: string, code: string]>> = {
    "that does not exist": ["none", "no-such-folder"],
    "that is a file": ["file", "not-a-folder"],
    "whose path wasmtime would take for another": ["a::b", "bad-folder"],
    "with a character that no path has": ["a\0b", "no-such-folder"],
  };
  for (const [what, [name, code]] of Object.entries(refused)) {
    test(`${what} is refused`, () =>
      assert.rejects(checkFolders([{ host: at(name), guest: "/data" }]), { code, remedy: /./ }));
  }

  test("has a path of its own inside", async () => {
    const host = at("data");
    await checkFolders([
      { host, guest: "/data" },
      { host, guest: "/other" },
    ]);
    await assert.rejects(
      checkFolders([
        { host, guest: "/data" },
        { host: at("state"), guest: "/data" },
      ]),
      { code: "bad-folder", message: /two folders have the path `\/data`/ },
    );
  });

  test("is not the state's, not in it and not around it, also through a link", async () => {
    const state = { folder: at("state"), isOpened: false };
    for (const name of ["state", ".", "link"]) {
      const host = at(name);
      await assert.rejects(checkApart([{ host, guest: "/data" }], plain, state), { code: "folder-taken" });
    }
    await checkApart([{ host: at("data"), guest: "/state" }], plain, state);
    await checkApart([{ host: at("state"), guest: "/state" }], plain, undefined);
    const opened = { ...state, isOpened: true };
    const taken = { code: "folder-taken", remedy: /--state/ };
    await assert.rejects(checkApart([{ host: at("data"), guest: "/state" }], plain, opened), taken);
    // A server that can be protected keeps keys there, which no part may see.
    const access = await componentWith('"wasmcp:framework/access@0.1.0"');
    await assert.rejects(checkApart([{ host: at("data"), guest: "/state" }], access, undefined), taken);
  });
});

describe("a server", () => {
  const preopens = '(import "wasi:filesystem/preopens@0.2.12" (instance))';
  const store = `(component ${preopens} (instance $i) (export "wasmcp:keyvalue/store@0.1.0" (instance $i)))`;
  const servers: Readonly<Record<string, readonly [wat: string, usesFolders: boolean]>> = {
    "without folders": ["", false],
    "whose store alone keeps files": [`${preopens} ${store}`, false],
    "whose framework keeps keys in files": [
      `${preopens} ${store.replace("wasmcp:keyvalue/store", "wasmcp:framework/access")}`,
      false,
    ],
    "with a part beside the store that uses folders": [`${preopens} ${store} (component ${preopens})`, true],
    "with a part that uses folders": [`${preopens} (component (component ${preopens}))`, true],
    "that is one component": [preopens, true],
    "with a part whose folders were denied": [`(component ${preopens})`, false],
  };
  for (const [what, [wat, uses]] of Object.entries(servers)) {
    test(`${what} ${uses ? "takes" : "refuses"} a folder`, async () => {
      const component = readComponent(await parse(`(component ${wat})`));
      await checkUse("server.wasm", component, []);
      const checked = checkUse("server.wasm", component, [{ host: at("data"), guest: "/data" }]);
      if (uses) await checked;
      else await assert.rejects(checked, { code: "folders-unused", message: /no part of `server.wasm`/ });
    });
  }
});
