/** Renaming through the protocol: changed files, and refusals. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { WorkspaceEdit } from "vscode-languageserver-protocol";
import { type Package, resolveWit } from "../../../core/wit/index.ts";
import { encodeWit } from "../../../core/wit-binary/index.ts";
import { type Client, withServer } from "./client.ts";

const types = `package local:app;

interface ⟨interface⟩types {
  record ⟨request⟩request { ⟨field⟩path: string, %list: u8 }
  variant other { a(request) }
  ⟨func⟩get: func() -> request;
}
`;
const api = `package local:app;

interface api {
  use types.{⟨used⟩request, other as ⟨alias⟩another};
  record taken { a: u8 }
  handle: func(input: request, o: another);
}
world w { import types; export api; import other:dep/⟨foreign-interface⟩things; }
`;
const dep = "package other:dep;\n\ninterface things {\n  type ⟨foreign⟩thing = u8;\n}\n";

const files = { "wit/types.wit": types, "wit/api.wit": api, "wit/deps/dep/things.wit": dep };

function rename(client: Client, file: string, mark: string, newName: string): Promise<WorkspaceEdit> {
  return client.request<WorkspaceEdit>("textDocument/rename", { ...client.place(file, mark), newName });
}

function withFiles<T>(body: (client: Client) => Promise<T>): Promise<T> {
  return withServer({ files }, async (client) => {
    for (const name of Object.keys(files)) await client.open(name);
    await client.diagnostics("wit/api.wit");
    return body(client);
  });
}

describe("rename", () => {
  it("changes a type and all of its uses, in every file", () =>
    withFiles(async (client) => {
      const texts = await client.apply(await rename(client, "wit/api.wit", "used", "question"));
      assert.deepEqual(Object.keys(texts).sort(), ["wit/api.wit", "wit/types.wit"]);
      assert.equal(
        texts["wit/api.wit"],
        client.document("wit/api.wit").getText().replaceAll("request", "question"),
      );
      assert.equal(
        texts["wit/types.wit"],
        client.document("wit/types.wit").getText().replaceAll("request", "question"),
      );
    }));

  it("changes a local name only in its file", () =>
    withFiles(async (client) => {
      const texts = await client.apply(await rename(client, "wit/api.wit", "alias", "further"));
      assert.deepEqual(texts, {
        "wit/api.wit": client.document("wit/api.wit").getText().replaceAll("another", "further"),
      });
    }));

  it("changes an interface where worlds and `use` name it", () =>
    withFiles(async (client) => {
      const texts = await client.apply(await rename(client, "wit/types.wit", "interface", "model"));
      assert.match(texts["wit/api.wit"] ?? "", /use model\.\{.*import model;/s);
      assert.match(texts["wit/types.wit"] ?? "", /interface model \{/);
    }));

  it("escapes a keyword", () =>
    withFiles(async (client) => {
      const texts = await client.apply(await rename(client, "wit/types.wit", "request", "record"));
      assert.match(texts["wit/types.wit"] ?? "", /record %record \{.*a\(%record\)/s);
      assert.match(texts["wit/api.wit"] ?? "", /use types\.\{%record,/);
    }));

  it("starts from the name, without its escape", () =>
    withFiles(async (client) => {
      const result = await client.request<{ placeholder: string }>(
        "textDocument/prepareRename",
        client.place("wit/types.wit", "request"),
      );
      assert.equal(result.placeholder, "request");
    }));
});

describe("copies of a package in other `deps` folders", () => {
  const lent = "package local:types;\n\ninterface types {\n  record ⟨request⟩request { a: u8 }\n}\n";
  const user =
    "package local:app;\n\ninterface api {\n  use local:types/types.{request};\n  f: func(r: request);\n}\n";
  const both = {
    "types/wit/types.wit": lent,
    "app/wit/app.wit": user,
    "app/wit/deps/types/types.wit": lent.replace("a: u8", "b: u8"),
  };

  it("follow, with what uses them", () =>
    withServer({ files: both }, async (client) => {
      await client.open("types/wit/types.wit");
      await client.diagnostics("types/wit/types.wit");
      const texts = await client.apply(await rename(client, "types/wit/types.wit", "request", "question"));
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(both).sort());
      for (const text of Object.values(texts)) {
        assert.match(text, /question/);
        assert.doesNotMatch(text, /request/);
      }
    }));

  it("are named where they cannot follow", () =>
    withServer(
      {
        files: {
          ...both,
          "app/wit/deps/types/types.wit": "",
          "app/wit/deps/types.wasm": encodeWit(packageOf(lent.replace(/⟨.*?⟩/, ""))),
        },
      },
      async (client) => {
        await client.open("types/wit/types.wit");
        await client.diagnostics("types/wit/types.wit");
        await client.remove("app/wit/deps/types");
        const message =
          /^the name is used in a copy of the package `local:types` in `app\/wit\/deps\/types\.wasm`, remove the copy/;
        await assert.rejects(rename(client, "types/wit/types.wit", "request", "question"), { message });
      },
    ));

  it("name the original", () =>
    withServer({ files: both }, async (client) => {
      await client.open("app/wit/deps/types/types.wit");
      await client.diagnostics("app/wit/deps/types/types.wit");
      const message =
        /^the name belongs to a copy of the package `local:types` in `app\/.*`, rename it in `types\/wit\/types\.wit`$/;
      await assert.rejects(rename(client, "app/wit/deps/types/types.wit", "request", "question"), {
        message,
      });
    }));
});

function packageOf(text: string): Package {
  const { root } = resolveWit({ root: { sources: [{ path: "a.wit", text }] }, dependencies: [] });
  assert.ok(root !== undefined);
  return root;
}

describe("rename refuses", () => {
  const cases: Readonly<Record<string, readonly [string, string, string, RegExp]>> = {
    "a name that is taken": ["wit/types.wit", "request", "other", /new name causes an error: .*`other`/],
    "a name that is taken where the symbol is used": ["wit/types.wit", "request", "taken", /`taken`/],
    "a name that differs too little": ["wit/types.wit", "field", "LIST", /differs from/],
    "an invalid name": ["wit/types.wit", "request", "a_b", /may contain only letters, digits and hyphens/],
    "an empty name": ["wit/types.wit", "request", "%", /is empty/],
    "what belongs to a dependency": [
      "wit/deps/dep/things.wit",
      "foreign",
      "item",
      /the dependency `other:dep`/,
    ],
    "what belongs to a dependency, from outside": [
      "wit/api.wit",
      "foreign-interface",
      "items",
      /the dependency `other:dep`/,
    ],
  };
  for (const [what, [file, mark, newName, message]] of Object.entries(cases)) {
    it(what, () => withFiles((client) => assert.rejects(rename(client, file, mark, newName), { message })));
  }
  it("a place without a name", () =>
    withFiles((client) =>
      assert.rejects(
        client.request("textDocument/prepareRename", {
          textDocument: { uri: client.uri("wit/types.wit") },
          position: { line: 1, character: 0 },
        }),
        { message: /no name here/ },
      ),
    ));
});
