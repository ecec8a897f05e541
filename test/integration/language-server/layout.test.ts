/** Formatting and semantic tokens through the protocol. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { SemanticTokens, SemanticTokensDelta, TextEdit } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, withServer } from "./client.ts";

const options = { tabSize: 4, insertSpaces: true };

async function format(client: Client, method: string, params: object): Promise<string> {
  const textDocument = { uri: client.uri("a.wit") };
  const edits = await client.request<TextEdit[]>(`textDocument/${method}`, {
    textDocument,
    options,
    ...params,
  });
  return TextDocument.applyEdits(client.document("a.wit"), edits);
}

describe("formatting", () => {
  it("lays out a document, except for its broken parts", () =>
    withServer({}, async (client) => {
      await client.open("a.wit", "package a:b;\ninterface i{f :func( );\n  oops   oops;\ng:func();}\n");
      assert.equal(
        await format(client, "formatting", {}),
        "package a:b;\n\ninterface i {\n  f: func();\n  oops   oops;\n  g: func();\n}\n",
      );
    }));

  it("lays out a range and leaves the rest alone", () =>
    withServer({}, async (client) => {
      await client.open(
        "a.wit",
        "package a:b;\ninterface i{\nf :func( );\n⟨from⟩g :func( );⟨to⟩\nh :func( );\n}\n",
      );
      const range = { start: client.at("a.wit", "from"), end: client.at("a.wit", "to") };
      assert.equal(
        await format(client, "rangeFormatting", { range }),
        "package a:b;\ninterface i{\nf :func( );\n  g: func();\nh :func( );\n}\n",
      );
    }));

  const typed: Readonly<Record<string, readonly [string, string, string]>> = {
    "a semicolon lays out its statement": [
      ";",
      "package a:b;\ninterface i {\nf :func( );\n   g:func( a:u8 );⟨⟩\n}\n",
      "package a:b;\ninterface i {\nf :func( );\n  g: func(a: u8);\n}\n",
    ],
    "a semicolon behind names in braces lays out the whole `use`": [
      ";",
      "package a:b;\ninterface i {\nf :func( );\n use  j.{a,b};⟨⟩\n}\n",
      "package a:b;\ninterface i {\nf :func( );\n  use j.{a, b};\n}\n",
    ],
    "a brace lays out its block": [
      "}",
      "package a:b;\ninterface i {\nf :func( );\nrecord r{a:u8,b:u8}⟨⟩\n}\n",
      "package a:b;\ninterface i {\nf :func( );\n  record r {\n    a: u8,\n    b: u8,\n  }\n}\n",
    ],
    "a new line lays out the one before": [
      "\n",
      "package a:b;\ninterface i {\nf :func( );\n⟨⟩\ng :func( );\n}\n",
      "package a:b;\ninterface i {\n  f: func();\n\ng :func( );\n}\n",
    ],
    "a semicolon in a comment lays out nothing": [
      ";",
      "package a:b;\ninterface i {\nf :func( ); // one;⟨⟩\n}\n",
      "package a:b;\ninterface i {\nf :func( ); // one;\n}\n",
    ],
  };
  for (const [what, [ch, text, expected]] of Object.entries(typed)) {
    it(what, () =>
      withServer({}, async (client) => {
        await client.open("a.wit", text);
        assert.equal(
          await format(client, "onTypeFormatting", { position: client.at("a.wit"), ch }),
          expected,
        );
      }),
    );
  }
});

describe("semantic tokens", () => {
  const text = `package a:b@1.0.0;
interface i {
  resource r { static-one: static func() -> r; }
  @since(version = 1.0.0)
  @deprecated(version = 1.0.0)
  record point { x: u8 }
  enum e { one }
  f: async func(p: point, q: e);
}
world w { import i; }
`;
  const request = (client: Client, method: string, params: object = {}) =>
    client.request<SemanticTokens | SemanticTokensDelta>(`textDocument/semanticTokens/${method}`, {
      textDocument: { uri: client.uri("a.wit") },
      ...params,
    });

  function spell(client: Client, data: readonly number[]): string[] {
    const legend = client.initialized?.capabilities.semanticTokensProvider?.legend;
    const words: string[] = [];
    let [line, character] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      const [lines = 0, characters = 0, length = 0, type = 0, bits = 0] = data.slice(at, at + 5);
      [line, character] = [line + lines, lines === 0 ? character + characters : characters];
      const range = { start: { line, character }, end: { line, character: character + length } };
      const modifiers = legend?.tokenModifiers.filter((_, index) => (bits & (1 << index)) !== 0) ?? [];
      words.push([client.document("a.wit").getText(range), legend?.tokenTypes[type], ...modifiers].join(" "));
    }
    return words;
  }

  it("show the kind of each name", () =>
    withServer({}, async (client) => {
      await client.open("a.wit", text);
      const tokens = await request(client, "full");
      assert.ok("data" in tokens);
      assert.deepEqual(spell(client, tokens.data), [
        "a:b@1.0.0 namespace declaration",
        "i interface declaration",
        "r class declaration",
        "static-one method declaration static",
        "r class",
        "@since decorator",
        "@deprecated decorator",
        "point struct declaration deprecated",
        "x property declaration",
        "e enum declaration",
        "one enumMember declaration",
        "f function declaration async",
        "p parameter declaration",
        "point struct deprecated",
        "q parameter declaration",
        "e enum",
        "w namespace declaration",
        "i interface",
      ]);
    }));

  it("of a range are those on its lines", () =>
    withServer({}, async (client) => {
      await client.open("a.wit", text);
      const range = { start: { line: 6, character: 0 }, end: { line: 6, character: 99 } };
      const tokens = await request(client, "range", { range });
      assert.ok("data" in tokens);
      assert.deepEqual(spell(client, tokens.data), ["e enum declaration", "one enumMember declaration"]);
    }));

  it("after an edit are sent as differences", () =>
    withServer({}, async (client) => {
      await client.open("a.wit", text);
      const first = await request(client, "full");
      assert.ok("data" in first);
      await client.edit("a.wit", text.replace("x: u8", "x: u8, y: e"));
      const delta = await request(client, "full/delta", { previousResultId: first.resultId });
      assert.ok("edits" in delta);
      const changed = [...first.data];
      for (const { start, deleteCount, data } of delta.edits)
        changed.splice(start, deleteCount, ...(data ?? []));
      const whole = await request(client, "full");
      assert.ok("data" in whole);
      assert.deepEqual(changed, whole.data);
      assert.ok(delta.edits.reduce((sum, { data }) => sum + (data?.length ?? 0), 0) < whole.data.length / 2);
    }));
});
