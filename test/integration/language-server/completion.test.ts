import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type {
  CompletionItem,
  CreateFile,
  MarkupContent,
  WorkspaceEdit,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { Client } from "./client.ts";

let client: Client;
before(async () => {
  const files = {
    "wit/types.wit": `package local:demo@1.2.0;
interface types { /** What went *wrong*. */ record failure { code: u8 } resource handle; use helpers.{note}; }
interface helpers { type note = string; @unstable(feature = fancy-notes) f: func(); @since(version = 1.0.0) g: func(); }
world base { import go: func(); export types; }`,
    "wit/deps/io.wit":
      "package wasi:io@0.2.12; interface streams { resource input-stream; } interface %type { enum e { a } }",
    "wit/here.wit": "",
  };
  client = await Client.start({ files });
  await client.open("wit/here.wit");
});
after(() => client.stop());

async function completeAt(marked: string): Promise<readonly CompletionItem[]> {
  await client.edit("wit/here.wit", marked);
  return await client.request<CompletionItem[]>("textDocument/completion", client.place("wit/here.wit"));
}

/** `marked` offers everything in `wanted` and nothing in `unwanted`; the latter undefined: nothing else. */
async function check(marked: string, wanted: readonly string[], unwanted?: readonly string[]): Promise<void> {
  const labels = (await completeAt(marked)).flatMap((item) => (isBundled(item) ? [] : [item.label]));
  if (unwanted === undefined) return assert.deepEqual(labels.toSorted(), [...wanted].sort());
  assert.deepEqual(
    wanted.filter((label) => !labels.includes(label)),
    [],
    `offered: ${labels.join(", ")}`,
  );
  assert.deepEqual(
    unwanted.filter((label) => labels.includes(label)),
    [],
  );
}

/** The text after choosing `label`. */
async function choose(marked: string, label: string): Promise<string> {
  const item = (await completeAt(marked)).find((one) => one.label === label);
  assert.ok(item !== undefined, `\`${label}\` is not offered`);
  const document = client.document("wit/here.wit");
  const at = client.at("wit/here.wit");
  const offset = document.offsetAt(at);
  const typed = /[%\w-]*$/.exec(document.getText().slice(0, offset))?.[0].length ?? 0;
  const range = { start: document.positionAt(offset - typed), end: at };
  const edit =
    item.textEdit !== undefined && "range" in item.textEdit
      ? item.textEdit
      : { range, newText: item.insertText ?? label };
  return TextDocument.applyEdits(document, [edit, ...(item.additionalTextEdits ?? [])]);
}

describe("completion offers only", () => {
  it("items of a file", () =>
    check("⟨⟩", [
      "interface",
      "world",
      "use",
      "package",
      "@since",
      "@unstable",
      "@deprecated",
      "@external-id",
    ]));
  it("items of an interface", () =>
    check(
      "interface i { ⟨⟩ }",
      ["use", "type", "record", "variant", "enum", "flags", "resource", "func", "async func"],
      ["import", "u8", "package"],
    ));
  it("items of a world", () =>
    check("world w {\n  i⟨⟩\n}", ["import", "export", "include", "use", "record"], ["func", "u8"]));
  it("functions of a resource", () =>
    check("interface i { resource r { ⟨⟩ } }", ["constructor", "func", "static func"], ["record", "use"]));
  it("functions after a name", () => check("interface i { go: ⟨⟩ }", ["func", "async func", "get", "set"]));
  it("functions after a method's name", () =>
    check("interface i { resource r { go: ⟨⟩ } }", ["func", "async func", "get", "set", "static"]));
  it("kinds of imports", () =>
    check(
      "world w { import go: ⟨⟩ }",
      ["func", "async func", "interface", "types", "helpers", "wasi:io/streams@0.2.12"],
      ["record", "base"],
    ));
  it("nothing in comments and strings", async () => {
    await check("// inter⟨⟩", []);
    await check("interface i { /* re⟨⟩ */ }", []);
  });
  it("nothing where a new name is written", async () => {
    await check("interface i { record ⟨⟩ }", []);
    await check("interface i { f: func(⟨⟩) }", []);
    await check("interface i { enum e { a, ⟨⟩ } }", []);
    await check("interface i { record r { a: u8, ⟨⟩ } }", []);
  });
});

/** Of the bundled packages, which follow those that are here. */
function isBundled({ detail = "" }: CompletionItem): boolean {
  return detail.startsWith("adds ") && detail.endsWith("`deps`");
}

describe("completion of paths offers", () => {
  it("interfaces of the package and of others, with versions", () =>
    check("interface i { use ⟨⟩ }", ["types", "helpers", "wasi:io/streams@0.2.12", "wasi:io/type@0.2.12"]));
  it("a path that has begun, and replaces all of it", async () => {
    const text = await choose("interface i { use wasi:io/str⟨⟩.{a}; }", "wasi:io/streams@0.2.12");
    assert.equal(text, "interface i { use wasi:io/streams@0.2.12.{a}; }");
    assert.equal(
      await choose("world w { import wasi:⟨⟩ }", "wasi:io/streams@0.2.12"),
      "world w { import wasi:io/streams@0.2.12 }",
    );
  });
  it("paths that replace the one around the place, wherever in it that is", async () => {
    const chosen = "interface i { use wasi:io/streams@0.2.12.{a}; }";
    for (const path of [
      "⟨⟩a:b/c@1.0.0-rc.1",
      "a⟨⟩:b/c@0.2.1",
      "wasi:i⟨⟩o/str@0.2.3",
      "wasi:io/s⟨⟩treams@0.2.3",
      "⟨⟩types",
    ]) {
      assert.equal(await choose(`interface i { use ${path}.{a}; }`, "wasi:io/streams@0.2.12"), chosen, path);
    }
    assert.equal(
      await choose("world w { import t⟨⟩: func(); }", "types"),
      "world w { import types: func(); }",
    );
  });
  it("bundled packages, whose files come to `deps` with the path", async () => {
    const items = await completeAt("world w { import wasi:cl⟨⟩ }");
    const clock = items.find(({ label }) => label === "wasi:clocks/wall-clock@0.2.12");
    assert.ok(clock?.command !== undefined);
    assert.match(clock.detail ?? "", /^adds `wasi:clocks@0\.2\.12` to `deps`$/);
    // The version that is there counts.
    assert.ok(!items.some((item) => isBundled(item) && item.label.startsWith("wasi:io/")));
    const created: string[] = [];
    const remove = client.connection.onRequest("workspace/applyEdit", ({ edit }: { edit: WorkspaceEdit }) => {
      for (const change of edit.documentChanges ?? [])
        if ("kind" in change) created.push(client.name((change as CreateFile).uri));
      return { applied: true };
    });
    const { command, arguments: args } = clock.command;
    await client.request("workspace/executeCommand", { command, arguments: args });
    remove.dispose();
    assert.ok(created.includes("wit/deps/wasi-clocks/package.wit"), created.join());
    assert.ok(!created.some((name) => name.startsWith("wit/deps/wasi-io/")), created.join());
  });
  it("names that are keywords, escaped", async () => {
    assert.equal(
      await choose("interface i { use wasi:⟨⟩ }", "wasi:io/type@0.2.12"),
      "interface i { use wasi:io/%type@0.2.12 }",
    );
  });
  it("worlds to include", () => check("world w { include ⟨⟩ }", ["base"]));
  it("interfaces at the top level, and `as` after one", async () => {
    await check("use ⟨⟩", ["types", "base", "wasi:io/streams@0.2.12"], ["as"]);
    await check("use types ⟨⟩", ["as"]);
  });
});

describe("completion of names offers", () => {
  it("the types of the used interface that are not listed yet", async () => {
    await check("interface i { use types.{⟨⟩} }", ["failure", "handle", "note"]);
    await check("interface i { use types.{failure, ⟨⟩}; f: func(); }", ["handle", "note"]);
    await check("interface i { use wasi:io/streams@0.2.12.{⟨⟩", ["input-stream"]);
  });
  it("names of an included world, for renaming", () => check("world w { include base with { ⟨⟩ } }", ["go"]));
});

describe("completion of types offers", () => {
  it("primitive types, types with parts, and types in scope", async () => {
    const wanted = ["u8", "string", "list", "result", "mine", "failure"];
    await check("interface i { use types.{failure}; record mine { a: u8 } f: func(a: ⟨⟩", wanted, [
      "interface",
      "func",
    ]);
    await check("interface i { use types.{failure}; record mine { a: u8 } f: func() -> ⟨⟩", wanted, [
      "interface",
    ]);
    await check(
      "interface i { use types.{failure}; record mine { a: list<⟨⟩",
      [...wanted].filter((name) => name !== "mine"),
      ["_"],
    );
    await check("interface i { type t = ⟨⟩", ["u8", "list"], ["interface"]);
    await check("interface i { variant v { a(⟨⟩", ["u8", "list"], ["interface"]);
  });
  it("only resources for `borrow` and `own`", () =>
    check("interface i { resource r; enum e { a } f: func(a: borrow<⟨⟩", ["r"], ["e", "u8"]));
  it("keys of maps", () => check("interface i { f: func(a: map<⟨⟩", ["string", "u8"], ["f32", "list"]));
  it("no `_` as the only type of a `result`", () => check("interface i { f: func() -> result<⟨⟩", ["_"], []));
  it("types of other interfaces, along with their `use`", async () => {
    assert.equal(
      await choose("interface i {\n  f: func(a: fai⟨⟩);\n}", "failure"),
      "interface i {\n  use types.{failure};\n  f: func(a: failure);\n}",
    );
    assert.equal(
      await choose("interface i {\n  use types.{handle};\n  f: func(a: fai⟨⟩);\n}", "failure"),
      "interface i {\n  use types.{handle, failure};\n  f: func(a: failure);\n}",
    );
  });
});

describe("completion of gates offers", () => {
  it("gates, and their fields", async () => {
    await check("@⟨⟩", ["since", "unstable", "deprecated", "external-id"]);
    await check("interface i { @since(⟨⟩", ["version"]);
  });
  it("the versions and features of the package", async () => {
    await check("interface i { @since(version = ⟨⟩", ["1.2.0", "1.0.0"]);
    await check("interface i { @unstable(feature = ⟨⟩", ["fancy-notes"]);
  });
  it("items after a gate", () =>
    check("interface i {\n  @since(version = 1.2.0)\n  ⟨⟩\n}", ["record", "func"], ["interface"]));
});

it("an item's description is loaded when the user selects it", async () => {
  const item = (await completeAt("interface i { use types.{⟨⟩} }")).find(({ label }) => label === "failure");
  const resolved = await client.request<CompletionItem>("completionItem/resolve", item ?? {});
  assert.match((resolved.documentation as MarkupContent).value, /record failure[^]*What went \*wrong\*/);
});
