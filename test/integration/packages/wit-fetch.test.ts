import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { renderError } from "../../../core/errors.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { fetchWit, loadWit, type FetchedWit } from "../../../toolchain/sources/wit-deps/index.ts";
import { packageId } from "../../../core/wit/index.ts";
import { repositoryRoot } from "../sample-server.ts";
import { startFront, type Front } from "./front.ts";
import { makeUser, smallComponent, type PackageUser } from "./package-user.ts";
import { noRegistry, startRegistry, type RegistryServer } from "./registry-server.ts";
import { findTool } from "../../tools.ts";

const wasmTools = findTool("wasm-tools") ?? "wasm-tools";
const bundled = path.join(repositoryRoot, "dist/wit");

let folder: string;
let projects = 0;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-wit-fetch-"));
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** A project's `wit` folder with these files. */
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const wit = path.join(folder, `project-${++projects}`, "wit");
  for (const [name, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(wit, name)), { recursive: true });
    await fs.writeFile(path.join(wit, name), text);
  }
  return wit;
}

function fetch(wit: string, user: PackageUser, lockFile?: string): Promise<FetchedWit> {
  const packages = user.packages(lockFile === undefined ? {} : { lockFile, locked: true });
  return fetchWit(wit, { bundled, packages, job: unwatchedJob });
}

async function checkError(work: Promise<unknown>, code: string, expected: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.equal((error as { code?: string }).code, code, renderError(error));
    assert.match(renderError(error), expected);
    return true;
  });
}

/** `wasm-tools` reads the same folder, and finds the same packages. */
async function checkAsWasmTools(wit: string): Promise<void> {
  const { packages } = await loadWit(wit);
  const { stdout } = await promisify(execFile)(wasmTools, ["component", "wit", wit, "--json"], {
    maxBuffer: 64 << 20,
  });
  const theirs = (JSON.parse(stdout) as { packages: { name: string }[] }).packages.map(({ name }) => name);
  assert.deepEqual(packages.map(({ name }) => packageId(name)).sort(), theirs.sort());
}

test("a bundled package is fetched with its dependencies, without a network", async () => {
  const user = await makeUser(path.join(folder, "offline"), { HTTPS_PROXY: "http://127.0.0.1:1" });
  const wit = await project({
    "world.wit":
      "package acme:tool@1.0.0;\nworld w { import wasi:http/types@0.2.12; export wasmcp:mcp-v20251125/tools@0.1.1; }\n",
  });
  const { fetched, present } = await fetch(wit, user);
  assert.equal(present, 0);
  assert.ok(fetched.length >= 5, JSON.stringify(fetched));
  assert.ok(fetched.every(({ from }) => from === "bundle"));
  assert.ok(fetched.some(({ id, folder: target }) => id === "wasi:io@0.2.12" && target.endsWith("wasi-io")));
  await checkAsWasmTools(wit);
  const again = await fetch(wit, user);
  assert.deepEqual([again.fetched, again.present], [[], fetched.length]);
});

test("each version of a package has its own folder", async () => {
  const user = await makeUser(path.join(folder, "versions"));
  const wit = await project({
    "world.wit": "package a:b;\nworld w { import wasi:io/poll@0.2.12; import wasi:io/old@0.1.0; }\n",
    "deps/wasi-io/old.wit": "package wasi:io@0.1.0;\ninterface old {}\n",
  });
  const { fetched } = await fetch(wit, user);
  assert.deepEqual(
    fetched.map(({ folder: target }) => path.basename(target)),
    ["wasi-io-0.2.12"],
  );
  await checkAsWasmTools(wit);
});

test("a folder without WIT, and a package without a version, are refused with a remedy", async () => {
  const user = await makeUser(path.join(folder, "refused"));
  await checkError(
    fetch(await project({ "notes.md": "" }), user),
    "wit-not-found",
    /name the folder of the project/,
  );
  const wit = await project({ "w.wit": "package a:b;\nworld w { import wasi:io/poll; }\n" });
  await checkError(fetch(wit, user), "unversioned-package", /`wasi:io\/NAME@0.2.12`/);
  assert.deepEqual(await fs.readdir(wit), ["w.wit"]);
});

describe("with a registry", { skip: noRegistry }, () => {
  let registry: RegistryServer;
  let front: Front;
  let user: PackageUser;
  const world =
    "package a:b;\nworld w { import acme:shapes/area@0.2.0; import wasi:io/poll@0.2.12; export acme:shapes/canvas@0.2.0; }\n";

  /** Publishes a package of WIT text in its binary form, as `wasm-tools` makes it. */
  async function publish(spec: string, files: Readonly<Record<string, string>>): Promise<string> {
    const wit = await project(files);
    await fetch(wit, user);
    const file = path.join(folder, `${spec.replace(":", "_")}.wasm`);
    await promisify(execFile)(wasmTools, ["component", "wit", wit, "--wasm", "-o", file]);
    await user.push(file, spec, { replace: true });
    return file;
  }
  let shapes: string;

  before(async () => {
    registry = await startRegistry(path.join(folder, "registry"));
    front = await startFront(registry.host);
    user = await makeUser(path.join(folder, "user"));
    await user.configure({ acme: front.host });
    await publish("acme:base@1.0.0", {
      "base.wit":
        "package acme:base@1.0.0;\ninterface units {\n  /// In metres.\n  type length = f64;\n  type unused = u8;\n}\n",
    });
    shapes = await publish("acme:shapes@0.2.0", {
      "shapes.wit":
        "package acme:shapes@0.2.0;\n" +
        "/// What shapes cover.\ninterface area { use acme:base/units@1.0.0.{length}; of: func(side: length) -> f64; }\n" +
        "interface canvas { use wasi:io/streams@0.2.12.{output-stream}; draw: func(to: borrow<output-stream>); }\n",
    });
  });
  after(async () => {
    await front.close();
    await registry.stop();
  });

  test("binary packages are written as text, with their documentation and dependencies", async () => {
    const wit = await project({ "w.wit": world });
    const { fetched } = await fetch(wit, user);
    assert.deepEqual(
      fetched.map(({ id, from }) => [id, from]).filter(([id]) => id?.startsWith("acme")),
      [
        ["acme:base@1.0.0", "cache"],
        ["acme:shapes@0.2.0", "registry"],
      ],
    );
    const text = await fs.readFile(path.join(wit, "deps/acme-shapes/package.wit"), "utf8");
    assert.match(text, /\/\/\/ What shapes cover.\ninterface area/);
    assert.match(
      await fs.readFile(path.join(wit, "deps/acme-base/package.wit"), "utf8"),
      /type unused = u8;/,
    );
    await checkAsWasmTools(wit);
  });

  test("a binary package in `deps` is read directly, and its copies of other packages are used if they are missing elsewhere", async () => {
    const text =
      "package a:b;\nworld w { import acme:shapes/area@0.2.0; export acme:shapes/canvas@0.2.0; }\n";
    const wit = await project({ "w.wit": text });
    await fs.mkdir(path.join(wit, "deps"));
    await fs.copyFile(shapes, path.join(wit, "deps/shapes.wasm"));
    await checkAsWasmTools(wit);

    // wasm-tools 1.263 panics where a binary package and its text stand side by side.
    await fs.cp(path.join(bundled, "wasi-io"), path.join(wit, "deps/wasi-io"), { recursive: true });
    const { packages } = await loadWit(wit);
    const io = packages.find(({ name }) => packageId(name) === "wasi:io@0.2.12");
    assert.ok(io?.interfaces.get("streams")?.functions.has("[method]output-stream.splice"));
  });

  test("nothing is written when one of the packages cannot be fetched", async () => {
    const wit = await project({
      "w.wit": "package a:b;\nworld w { import acme:shapes/area@0.2.0; import acme:gone/x@1.0.0; }\n",
    });
    await checkError(fetch(wit, user), "wit-not-fetched", /cannot fetch the WIT package `acme:gone@1.0.0`/);
    assert.deepEqual(await fs.readdir(wit), ["w.wit"]);
  });

  test("refuses a component, and a WIT package under another name", async () => {
    await user.push(smallComponent, "acme:component@1.0.0");
    await checkError(
      user.push(shapes, "acme:other@1.0.0"),
      "wrong-package",
      /cannot publish `.*` as `acme:other@1.0.0`/,
    );
    await registry.copy("acme/shapes:0.2.0", "acme/other:1.0.0");
    const component = await project({
      "w.wit": "package a:b;\nworld w { import acme:component/x@1.0.0; }\n",
    });
    await checkError(fetch(component, user), "not-a-wit-package", /is a component, expected a WIT package/);
    const other = await project({ "w.wit": "package a:b;\nworld w { import acme:other/x@1.0.0; }\n" });
    await checkError(fetch(other, user), "wrong-package", /found `acme:shapes@0.2.0` in its registry/);
  });

  test("the command writes the lock file beside the project, and `--locked` follows it", async () => {
    const wit = await project({ "w.wit": world });
    const run = (...args: readonly string[]) =>
      promisify(execFile)(process.execPath, [path.join(repositoryRoot, "dist/wasmcp.js"), ...args], {
        cwd: path.dirname(wit),
        env: { ...user.env },
      });
    await assert.rejects(run("wit", "fetch", "--locked"), /does not pin `acme:shapes@0.2.0`/);
    const { stdout } = await run("wit", "fetch", "--json");
    const { fetched } = JSON.parse(stdout) as FetchedWit;
    assert.ok(fetched.some(({ id }) => id === "acme:shapes@0.2.0"));
    const lock = await fs.readFile(path.join(path.dirname(wit), "wasmcp.lock"), "utf8");
    assert.match(lock, /name = "acme:base"\nrequested = "1.0.0"/);
    await fs.rm(path.join(wit, "deps"), { recursive: true });
    const again = await run("wit", "fetch", "wit", "--locked");
    assert.match(again.stdout, /Fetched: acme:shapes@0.2.0/);
    assert.match((await run("wit", "fetch")).stdout, /Up to date: /);
  });

  test("`--update` fetches the packages of the lock file again, and keeps other packages in `deps`", async () => {
    const version = (text: string) => ({ "w.wit": `package acme:moving@1.0.0;\ninterface i { ${text} }\n` });
    await publish("acme:moving@1.0.0", version("before: func();"));
    const own = "package acme:mine@1.0.0;\ninterface i {}\n";
    const wit = await project({
      "w.wit":
        "package a:b;\nworld w { import acme:moving/i@1.0.0; import acme:mine/i@1.0.0; import wasi:io/poll@0.2.12; }\n",
      "deps/acme-mine/package.wit": own,
      "deps/acme-notes/package.wit": "package acme:notes@1.0.0;\n",
    });
    const root = path.dirname(wit);
    const run = (...args: readonly string[]) =>
      promisify(execFile)(
        process.execPath,
        [path.join(repositoryRoot, "dist/wasmcp.js"), "wit", "fetch", ...args],
        {
          cwd: root,
          env: { ...user.env },
        },
      );
    await run();
    const lockFile = path.join(root, "wasmcp.lock");
    const moving = path.join(wit, "deps/acme-moving/package.wit");
    const pinned = await fs.readFile(lockFile, "utf8");
    assert.match((await run("--update")).stdout, /Up to date, no changes: wit\/deps has all 4 packages/);
    assert.equal(await fs.readFile(lockFile, "utf8"), pinned);

    await publish("acme:moving@1.0.0", version("after: func();"));
    assert.match((await run()).stdout, /Up to date: /);
    assert.match(await fs.readFile(moving, "utf8"), /before: func/);
    const { stdout } = await run("--dir", "wit", "--update", "--json");
    const { fetched, present } = JSON.parse(stdout) as FetchedWit;
    assert.deepEqual(
      fetched.map(({ id, folder: target, from }) => [id, path.basename(target), from]),
      [["acme:moving@1.0.0", "acme-moving", "registry"]],
    );
    assert.equal(present, 3);
    assert.match(await fs.readFile(moving, "utf8"), /after: func/);
    assert.notEqual(await fs.readFile(lockFile, "utf8"), pinned);
    assert.deepEqual((await fs.readdir(path.join(wit, "deps"))).toSorted(), [
      "acme-mine",
      "acme-moving",
      "acme-notes",
      "wasi-io",
    ]);
    assert.equal(await fs.readFile(path.join(wit, "deps/acme-mine/package.wit"), "utf8"), own);
    await checkAsWasmTools(wit);
    // What the registry says now is what the cache knows from now on.
    await fs.rm(path.join(wit, "deps/acme-moving"), { recursive: true });
    await run("--locked");
    assert.match(await fs.readFile(moving, "utf8"), /after: func/);
    await assert.rejects(run("--locked", "--update"), /'--update' cannot be used with option '--locked'/);
  });
});
