import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, describe, it } from "node:test";
import { renderError, renderProblem, ToolchainError } from "../../../../../core/errors.ts";
import { encodeWit } from "../../../../../core/wit-binary/index.ts";
import { loadWit } from "../../../../../toolchain/sources/wit-deps/index.ts";
import { printPackage } from "../../../../../core/wit/index.ts";

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
    assert.deepEqual(
      loaded.packages.map((pkg) => pkg.name.name),
      ["f", "d", "b"],
    );
    assert.deepEqual([...(loaded.root.worlds.get("w")?.imports.keys() ?? [])], ["a:b/i", "e:f/y", "c:d/x"]);
    assert.deepEqual([...loaded.root.interfaces.keys()], ["i"]);
  });
  it("takes further dependencies from elsewhere", async () => {
    const root = await folder("further", { "w.wit": "package a:b; world w { import c:d/x; }" });
    const dependency = await folder("elsewhere", { "c.wit": "package c:d; interface x {}" });
    const loaded = await loadWit(root, { dependencies: [dependency] });
    assert.equal(loaded.packages.length, 2);
  });
  it("has packages in the text format of WebAssembly among its dependencies", async () => {
    const wat = `(component
      (type (component
        (type (instance (type (func (result u8))) (export "f" (func (type 0)))))
        (export "c:d/x" (instance (type 0)))
      ))
      (export "x" (type 0))
    )`;
    const root = await folder("wat", {
      "w.wit": "package a:b; world w { import c:d/x; }",
      "deps/c.wat": wat,
    });
    const { packages } = await loadWit(root);
    assert.deepEqual(
      packages.map((pkg) => pkg.name.name),
      ["d", "b"],
    );
    const broken = await folder("broken-wat", { "w.wit": "package a:b;", "deps/c.wat": "(component" });
    const { code, message } = await failure(loadWit(broken));
    assert.equal(code, "not-a-wit-package");
    assert.match(message, /^cannot read `.*c\.wat` as the text format of WebAssembly$/);
  });
  it("without WIT is refused with its name", async () => {
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
  it("that does not exist is refused with its name", async () => {
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
  assert.deepEqual(
    error.problems.map((problem) => path.relative(root, renderProblem(problem))),
    [
      "w.wit:3:21: the type `missing` does not exist",
      "w.wit:4:3: expected `import`, `export`, `include`, `use` or a type, found `imprt`, did you mean `import`?",
      "deps/c.wit:2:24: the type `t` contains itself",
    ],
  );
});

it("says how to get a missing package", async () => {
  const root = await folder("lonely", { "w.wit": "package a:b;\nworld w { import c:d/e; }\n" });
  const error = await failure(loadWit(root));
  assert.match(renderError(error), /w\.wit:2:18: package `c:d` not found/);
  assert.match(error.remedy ?? "", /`wasmcp wit fetch`/);
});

describe("a binary package in `deps`", () => {
  const base =
    "package e:f@1.0.0;\n/// Lengths.\ninterface y { type t = u8; type u = u16; type v = string; }\n";
  /** `c:d@1.0.0` as bytes, of which `name` is a part. */
  async function binary(name: string, text: string): Promise<Uint8Array> {
    const root = await folder(name, { "w.wit": text, "deps/e.wit": base });
    return encodeWit((await loadWit(root, { features: "all" })).root);
  }
  const users = [
    "package c:d@1.0.0; interface x { use e:f/y@1.0.0.{t}; f: func() -> t; }",
    "package g:h@1.0.0; interface z { use e:f/y@1.0.0.{u, v}; g: func(a: u) -> v; }",
  ] as const;
  const world = "package a:b; world w { import c:d/x@1.0.0; import g:h/z@1.0.0; }";

  it("is read like text, and the parts of another package that several contain are merged", async () => {
    const root = await folder("binary", {
      "w.wit": world,
      "deps/c.wasm": await binary("c", users[0]),
      "deps/g.wasm": await binary("g", users[1]),
    });
    const loaded = await loadWit(root);
    assert.deepEqual(loaded.packages.map((pkg) => pkg.name.name).sort(), ["b", "d", "f", "h"]);
    const shared = loaded.packages.find((pkg) => pkg.name.name === "f");
    assert.deepEqual([...(shared?.interfaces.get("y")?.types.keys() ?? [])].sort(), ["t", "u", "v"]);
  });

  it("gives way to the complete package, in text or binary", async () => {
    const whole = await folder("whole", { "e.wit": base });
    const bytes = encodeWit((await loadWit(whole)).root);
    for (const [name, content] of [
      ["deps/e.wit", base],
      ["deps/e.wasm", bytes],
    ] as const) {
      const root = await folder(`whole-${path.extname(name)}`, {
        "w.wit": world,
        "deps/c.wasm": await binary("c", users[0]),
        "deps/g.wasm": await binary("g", users[1]),
        [name]: content,
      });
      const loaded = await loadWit(root);
      const shared = loaded.packages.find((pkg) => pkg.name.name === "f");
      assert.match(shared === undefined ? "" : printPackage(shared), /\/\/\/ Lengths./);
    }
  });

  it("that is not one is refused with its name", async () => {
    const text = await folder("text", { "w.wit": world, "deps/c.wasm": "not wasm" });
    assert.match((await failure(loadWit(text))).message, /c\.wasm` is not a WIT package/);
    const component = path.resolve(import.meta.dirname, "../../../../fixtures/calculator/calculator.wasm");
    const wrong = await folder("component", { "w.wit": world, "deps/c.wasm": await fs.readFile(component) });
    const error = await failure(loadWit(wrong));
    assert.match(error.message, /c\.wasm` is a component, expected a WIT package/);
  });
});

it("a mistake that another file explains names the place there", async () => {
  const root = await folder("mismatch", { "a.wit": "package a:b;\n", "b.wit": "package a:c;\n" });
  const error = await failure(loadWit(root));
  assert.match(error.problems[0]?.message ?? "", /^expected the package `a:b` .*, see \S*a\.wit:1:9$/);
});
