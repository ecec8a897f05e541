import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatDocument } from "../../../../language-server/features/index.ts";
import { canonicalUri, layoutOf, Workspace } from "../../../../language-server/workspace/index.ts";

describe("a file that is too long to be analysed while its user waits", () => {
  const workspace = new Workspace();
  const uri = "file:///w/wit/a.wit";
  const item = "interface i { type t = u8; }\n";
  workspace.setFolders(["file:///w"]);
  workspace.open(uri, 1, `package a:b;\n${item.repeat(10_000)}`);

  it("has one diagnostic, which says so", () => {
    const found = workspace.roots.flatMap((root) => workspace.frontEndDiagnostics(workspace.view(root)));
    assert.deepEqual(
      found.map(({ code, range }) => [code, range.start]),
      [["text-too-long", 0]],
    );
  });

  it("is left as it is", () => {
    const document = workspace.document(uri);
    assert.deepEqual(document && formatDocument(document), []);
  });
});

describe("a layout", () => {
  const roots = (files: Readonly<Record<string, string | undefined>>): readonly (readonly unknown[])[] =>
    layoutOf(
      Object.entries(files).map(([name, packageId]) => ({ uri: `file:///w/${name}`, packageId })),
    ).roots.map(({ uri, files: own, dependencies, isLoose }) => [
      uri.slice("file:///w/".length),
      own.length,
      dependencies.length,
      isLoose,
    ]);
  it("has a folder and the packages in its `deps`, as files and as folders", () => {
    const files = {
      "wit/a.wit": "a:b",
      "wit/b.wit": undefined,
      "wit/deps/c.wit": "c:d",
      "wit/deps/e/f.wit": "e:f",
      "wit/deps/e/g.wit": undefined,
    };
    assert.deepEqual(roots(files), [["wit", 2, 2, false]]);
  });
  it("separates files of different packages outside of a `wit` folder", () => {
    const files = { "x/a.wit": "a:a", "x/b.wit": "b:b" };
    assert.deepEqual(roots(files), [
      ["x/a.wit", 1, 0, true],
      ["x/b.wit", 1, 0, true],
    ]);
    assert.deepEqual(roots({ "wit/a.wit": "a:a", "wit/b.wit": "b:b" }), [["wit", 2, 0, false]]);
  });
  it("does not count folders within a dependency", () => {
    const files = { "wit/a.wit": "a:b", "wit/deps/c/d/e.wit": "c:d" };
    assert.deepEqual(roots(files), [
      ["wit", 1, 0, false],
      ["wit/deps/c/d", 1, 0, true],
    ]);
  });
});

describe("a workspace", () => {
  const codes = (workspace: Workspace, uri: string): readonly string[] => {
    const view = workspace.viewOf(uri);
    assert.ok(view !== undefined);
    return workspace.frontEndDiagnostics(view).map(({ code }) => code);
  };
  it("finds the packages that a loose folder names anywhere else, the nearest first", () => {
    const workspace = new Workspace();
    workspace.setFile(
      "file:///w/a/x/x.wit",
      "package x:x; interface i { use y:y/j.{near}; f: func(a: near); }",
    );
    assert.deepEqual(codes(workspace, "file:///w/a/x/x.wit"), ["unknown-package"]);
    workspace.setFile("file:///w/b/y/y.wit", "package y:y; interface j { type far = u8; }");
    assert.deepEqual(codes(workspace, "file:///w/a/x/x.wit"), ["unknown-type"]);
    workspace.setFile("file:///w/a/y/y.wit", "package y:y; interface j { type near = u8; }");
    assert.deepEqual(codes(workspace, "file:///w/a/x/x.wit"), []);
  });
  it("does not look further than `deps` for a `wit` folder", () => {
    const workspace = new Workspace();
    workspace.setFile("file:///w/wit/x.wit", "package x:x; world w { import y:y/j; }");
    workspace.setFile("file:///w/y/y.wit", "package y:y; interface j {}");
    assert.deepEqual(codes(workspace, "file:///w/wit/x.wit"), ["unknown-package"]);
  });
  it("resolves only the packages that an edit affects", () => {
    const workspace = new Workspace();
    workspace.setFile("file:///w/wit/x.wit", "package x:x; world w { import y:y/j; }");
    workspace.setFile("file:///w/wit/deps/y.wit", "package y:y; interface j { use z:z/k.{t}; }");
    workspace.setFile("file:///w/wit/deps/z.wit", "package z:z; interface k { type t = u8; }");
    const states = () => new Map(workspace.viewOf("file:///w/wit/x.wit")?.resolved.byId);
    const before = states();
    assert.deepEqual(states(), before);
    workspace.open("file:///w/wit/x.wit", 1, "package x:x; world w { import y:y/j; } interface more {}");
    const edited = states();
    assert.deepEqual(
      ["x:x", "y:y", "z:z"].map((id) => edited.get(id) === before.get(id)),
      [false, true, true],
    );
    workspace.setFile("file:///w/wit/deps/z.wit", "package z:z; interface k { type t = u16; }");
    const further = states();
    assert.deepEqual(
      ["x:x", "y:y", "z:z"].map((id) => further.get(id) === edited.get(id)),
      [false, false, false],
    );
  });
  it("knows a file however its URI is written", () => {
    for (const uri of ["file:///c%3A/a%20b/x@1.wit", "file:///C:/a b/x%401.wit"]) {
      assert.equal(canonicalUri(uri), "file:///c%3A/a%20b/x%401.wit");
    }
  });
});
