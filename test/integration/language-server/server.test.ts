import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { describe, it } from "node:test";
import type { DocumentSymbol } from "vscode-languageserver-protocol";
import { Client, withServer } from "./client.ts";

const demo = "package local:demo;\n";

describe("diagnostics", () => {
  it("are published for every mistake of an open file, with its place and code", async () => {
    const text = `${demo}interface i { f: func(a: strin); g: func() -> nope; record { } }`;
    await withServer({ files: { "wit/a.wit": text } }, async (client) => {
      await client.open("wit/a.wit");
      assert.deepEqual(await client.problems("wit/a.wit"), [
        "unknown-type: strin",
        "unknown-type: nope",
        "unexpected-token: {",
      ]);
    });
  });

  it("come from unsaved text, and disappear when the file is closed", async () => {
    await withServer({ files: { "wit/a.wit": `${demo}interface i { f: func(); }` } }, async (client) => {
      await client.open("wit/a.wit");
      assert.deepEqual(await client.problems("wit/a.wit"), []);
      await client.edit("wit/a.wit", `${demo}interface i { f: func() -> x; }`);
      assert.deepEqual(await client.problems("wit/a.wit"), ["unknown-type: x"]);
      await client.close("wit/a.wit");
      await client.diagnosticsWhere("wit/a.wit", (diagnostics) => diagnostics.length === 0);
    });
  });

  it("follow an edit in another file of the package, and in a dependency", async () => {
    const files = {
      "wit/a.wit": `${demo}interface a { use b.{t}; use other:dep/c.{u}; f: func(x: t) -> u; }`,
      "wit/b.wit": "interface b { type t = u8; }",
      "wit/deps/dep/c.wit": "package other:dep; interface c { type u = u8; }",
    };
    await withServer({ files }, async (client) => {
      for (const name of Object.keys(files)) await client.open(name);
      assert.deepEqual(await client.problems("wit/a.wit"), []);
      await client.edit("wit/b.wit", "interface b { type s = u8; }");
      assert.deepEqual(await client.problems("wit/a.wit"), ["unknown-type: t"]);
      await client.edit("wit/deps/dep/c.wit", "package other:dep; interface c { type v = u8; }");
      assert.deepEqual(await client.problems("wit/a.wit"), ["unknown-type: t", "unknown-type: u"]);
    });
  });

  it("follow files that are created, changed and deleted", async () => {
    const files = { "wit/a.wit": `${demo}interface a { use b.{t}; f: func(x: t); }` };
    await withServer({ files }, async (client) => {
      const count = (wanted: number) =>
        client.diagnosticsWhere("wit/a.wit", ({ length }) => length === wanted);
      await client.open("wit/a.wit");
      await count(1);
      await client.write("wit/b.wit", "interface b { type t = u8; }");
      await count(0);
      await client.write("wit/b.wit", "interface b { }");
      await count(1);
      await client.write("wit/b.wit", "interface b { type t = u8; }");
      await count(0);
      await client.remove("wit/b.wit");
      await count(1);
    });
  });

  it("follow a link in `deps` of a trusted workspace", async () => {
    const files = {
      "wit/a.wit": `${demo}interface a { use other:dep/c.{u}; f: func(x: u); }`,
      "elsewhere/c.wit": "package other:dep; interface c { type u = u8; }",
    };
    const initializationOptions = { isTrusted: true };
    const client = await Client.start({ files, folders: [], initializationOptions });
    try {
      await fs.mkdir(path.join(client.folder, "wit/deps"));
      await fs.symlink(path.join(client.folder, "elsewhere"), path.join(client.folder, "wit/deps/dep"));
      await client.open("wit/a.wit");
      assert.deepEqual(await client.problems("wit/a.wit"), []);
    } finally {
      await client.stop();
    }
  });

  it("are published for files that are not open", async () => {
    await withServer({ files: { "wit/a.wit": `${demo}interface i { f: func() -> x; }` } }, async (client) => {
      const [diagnostic] = await client.diagnosticsWhere("wit/a.wit", ({ length }) => length > 0);
      assert.equal(diagnostic?.code, "unknown-type");
    });
  });
});

describe("several folders", () => {
  const files = {
    "one/wit/a.wit": `${demo}interface a { use b.{t}; f: func(x: t); }`,
    "two/wit/b.wit": `${demo}interface b { type t = u8; }`,
  };
  it("with packages of the same name do not affect each other", async () => {
    await withServer({ files, folders: ["one", "two"] }, async (client) => {
      await client.open("one/wit/a.wit");
      assert.deepEqual(await client.problems("one/wit/a.wit"), ["unknown-item: b"]);
    });
  });
  it("can be added and removed", async () => {
    const options = { files, folders: [], capabilities: { workspace: { workspaceFolders: true } } };
    await withServer(options, async (client) => {
      const change = (added: string[], removed: string[]) => {
        const named = (names: string[]) => names.map((name) => ({ uri: client.uri(name), name }));
        const event = { added: named(added), removed: named(removed) };
        return client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
      };
      await change(["one"], []);
      await client.diagnosticsWhere("one/wit/a.wit", ({ length }) => length === 1);
      await change([], ["one"]);
      await client.diagnosticsWhere("one/wit/a.wit", ({ length }) => length === 0);
    });
  });
});

describe("the outline", () => {
  it("has the readable items of a broken file", async () => {
    await withServer({}, async (client) => {
      await client.open(
        "a.wit",
        `${demo}interface i { record r { a: u8 } oops oops; f: func(); }\nworld w { import i; }`,
      );
      const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", {
        textDocument: { uri: client.uri("a.wit") },
      });
      const outline = (list: DocumentSymbol[]): unknown[] =>
        list.map(({ name, children }) => [name, ...outline(children ?? [])]);
      assert.deepEqual(outline(symbols), [
        ["i", ["r", ["a"]], ["f"]],
        ["w", ["import i"]],
      ]);
    });
  });
});

it("the server ends on request, with the exit code that the protocol demands", async () => {
  const client = await Client.start();
  assert.equal(await client.stop(), 0);
  assert.equal(client.log, "");
});

it("a request without its document is refused as a mistake of the client", async () => {
  await withServer({ files: { "wit/a.wit": "package a:b;" } }, async (client) => {
    for (const params of [null, {}, { textDocument: null }, { textDocument: { uri: 1 } }]) {
      const answer = client.connection.sendRequest("textDocument/hover", params);
      await assert.rejects(answer, { code: -32602 });
    }
  });
});

it("a request with other parameters than it needs is refused, with what was expected", async () => {
  await withServer({ files: { "wit/a.wit": "package a:b;" } }, async (client) => {
    const textDocument = { uri: client.uri("wit/a.wit") };
    const cases: Readonly<Record<string, readonly [object | null, RegExp]>> = {
      "textDocument/hover": [{ textDocument }, /expected the parameter `position`/],
      "textDocument/rename": [{ textDocument, position: { line: "1", character: 0 } }, /`position`/],
      "textDocument/codeAction": [{ textDocument, range: { start: null } }, /`range`/],
      "textDocument/rangeFormatting": [{ textDocument, range: 3 }, /`range`/],
      "textDocument/selectionRange": [{ textDocument, positions: [{}] }, /`positions`/],
      "workspace/symbol": [{}, /`query`, a string/],
      "typeHierarchy/subtypes": [{ item: null }, /`item`/],
      "wasmcp/witText": [null, /`uri`, a string/],
    };
    for (const [method, [params, message]] of Object.entries(cases))
      await assert.rejects(client.connection.sendRequest(method, params), { code: -32602, message });
  });
});

it("a folder `deps` may be a link to another folder of the workspace", async () => {
  await withServer({ files: { "real/c.wit": "package c:d;\ninterface i {}" } }, async (client) => {
    await fs.mkdir(path.join(client.folder, "wit"));
    await fs.symlink("../real", path.join(client.folder, "wit/deps"));
    await fs.writeFile(
      path.join(client.folder, "wit/a.wit"),
      "package a:b;\nworld w { import c:d/i; import c:d/j; }",
    );
    await client.open("wit/a.wit");
    const found = await client.diagnosticsWhere("wit/a.wit", ([first]) => first?.code === "unknown-item");
    assert.equal(found.length, 1);
  });
});

it("the items of a feature may be used when the client turns the feature on", async () => {
  const text =
    "package a:b;\ninterface i {\n  @unstable(feature = q) type t = u8;\n  f: func(x: t);\n  g: func(x: nothing);\n}";
  for (const [wit, codes] of [
    [{ features: ["p"] }, ["gated-reference", "unknown-type"]],
    [{ features: ["q"] }, ["unknown-type"]],
  ] as const) {
    const initializationOptions = { wit };
    await withServer({ files: { "wit/a.wit": text }, initializationOptions }, async (client) => {
      await client.open("wit/a.wit");
      const found = await client.diagnostics("wit/a.wit");
      assert.deepEqual(
        found.map(({ code }) => code),
        codes,
      );
    });
  }
});
