import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, it } from "node:test";
import { ToolchainError } from "../../../../extension/toolchain/errors.ts";
import { loadWit } from "../../../../extension/toolchain/wit/index.ts";

const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "load-wit-"));
after(() => fs.rm(scratch, { recursive: true }));

/** A folder with these files; the names may have folders in them. */
async function folder(name: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = path.join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    await fs.mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await fs.writeFile(path.join(root, file), text);
  }
  return root;
}

async function failure(promise: Promise<unknown>): Promise<ToolchainError> {
  const error = await promise.then(
    () => assert.fail("it does not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ToolchainError, String(error));
  return error;
}

describe("a folder", () => {
  it("is one package with the dependencies in `deps`, as files or folders", async () => {
    const root = await folder("complete", {
      "b.wit": "package a:b; world w { import i; import c:d/x; import e:f/y; }",
      "a.wit": "interface i {}",
      "notes.md": "not WIT",
      "deps/c.wit": "package c:d; interface x { use e:f/y.{t}; }",
      "deps/e/one.wit": "package e:f;",
      "deps/e/two.wit": "interface y { type t = u8; }",
      "deps/notes.md": "not WIT",
    });
    const loaded = await loadWit(root);
    assert.deepEqual(loaded.packages.map((pkg) => pkg.name.name), ["f", "d", "b"]);
    assert.deepEqual([...(loaded.root.worlds.get("w")?.imports.keys() ?? [])], ["a:b/i", "e:f/y", "c:d/x"]);
    assert.deepEqual([...loaded.root.interfaces.keys()], ["i"]);
  });
  it("takes further dependencies from elsewhere", async () => {
    const root = await folder("further", { "w.wit": "package a:b; world w { import c:d/x; }" });
    const dependency = await folder("elsewhere", { "c.wit": "package c:d; interface x {}" });
    const loaded = await loadWit(root, { dependencies: [dependency] });
    assert.equal(loaded.packages.length, 2);
  });
  it("without WIT is refused by its name", async () => {
    const root = await folder("empty", { "notes.md": "" });
    const error = await failure(loadWit(root));
    assert.equal(error.code, "wit-not-found");
    assert.ok(error.message.includes(root));
  });
});

describe("a file", () => {
  it("is a package without `deps`", async () => {
    const root = await folder("single", {
      "w.wit": "package a:b; @unstable(feature = x) world w {}",
      "deps/c.wit": "nonsense",
    });
    assert.equal((await loadWit(path.join(root, "w.wit"))).root.worlds.size, 0);
    assert.equal((await loadWit(path.join(root, "w.wit"), { features: new Set(["x"]) })).root.worlds.size, 1);
  });
  it("that is not there is refused by its name", async () => {
    const error = await failure(loadWit(path.join(scratch, "nowhere.wit")));
    assert.equal(error.code, "wit-not-found");
    assert.match(error.message, /nowhere\.wit/);
  });
  it("that is not UTF-8 is refused", async () => {
    const root = await folder("latin", { "w.wit": Uint8Array.of(0x2f, 0x2f, 0xe9, 0x0a) });
    assert.equal((await failure(loadWit(root))).code, "not-utf-8");
  });
});

it("lists every mistake with file, line and column", async () => {
  const root = await folder("wrong", {
    "w.wit": "package a:b;\nworld w {\n  import f: func(a: missing);\n  imprt g: func();\n}\n",
    "deps/c.wit": "package c:d;\ninterface x { type t = t; }\n",
  });
  const error = await failure(loadWit(root));
  assert.equal(error.code, "invalid-wit");
  const [, ...lines] = error.message.split("\n");
  assert.deepEqual(
    lines.map((line) => path.relative(root, line)),
    [
      "w.wit:3:21: the type `missing` does not exist",
      "w.wit:4:3: expected `import`, `export`, `include`, `use` or a type, found `imprt`, did you mean `import`?",
      "deps/c.wit:2:24: the type `t` contains itself",
    ],
  );
});

it("says how to get a package that is not there", async () => {
  const root = await folder("lonely", { "w.wit": "package a:b;\nworld w { import c:d/e; }\n" });
  const error = await failure(loadWit(root));
  assert.match(error.message, /w\.wit:2:18: the package `c:d` is not there/);
  assert.match(error.remedy ?? "", /`wasmcp wit fetch`/);
});
