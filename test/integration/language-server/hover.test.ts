import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Hover, MarkupContent, SignatureHelp } from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const files = {
  "wit/a.wit": `package local:demo@1.2.0;

/// All about things.
interface things {
  use other:dep/types@0.3.0.{id as identifier, er⟨used⟩ror};
  /// A *thing*.
  @since(version = 1.1.0)
  record thing {
    /// How it is found again.
    i⟨field⟩d: identifier,
    tags: list<string>,
    weight: option<u64>,
  }
  resource store {
    constructor(size: u32);
    put: func(thi⟨parameter⟩ng: t⟨type⟩hing) -> res⟨keyword⟩ult<_, error>;
  }
  lo⟨function⟩ad: async func(name: string) -> list<thing>;
}
world demo { import th⟨interface⟩ings; export run: func(a: u8, b: f64) -> string; include other; ⟨nothing⟩ }
world other { export r⟨export⟩un2: func() -> tuple<u8, u8>; }
`,
  "wit/deps/dep/types.wit": `package other:dep@0.3.0;
interface types {
  /// A name for good.
  type id = string;
  variant error { io(s32), other }
}`,
};

async function hoverAt(client: Client, mark: string): Promise<string> {
  const hover = await client.request<Hover | null>("textDocument/hover", client.place("wit/a.wit", mark));
  return (hover?.contents as MarkupContent | undefined)?.value ?? "";
}

/** What a hover over `mark` says; `expected` in this order. */
async function check(mark: string, ...expected: readonly string[]): Promise<void> {
  await withServer({ files }, async (client) => {
    await client.open("wit/a.wit");
    assert.deepEqual(await client.problems("wit/a.wit"), []);
    const text = await hoverAt(client, mark);
    let from = 0;
    for (const part of expected) {
      const at = text.indexOf(part, from);
      assert.notEqual(at, -1, `expected \`${part}\` in\n${text}`);
      from = at + part.length;
    }
  });
}

describe("a hover shows", () => {
  it("a type's declaration, documentation, gates, layout and origin", () =>
    check(
      "type",
      "record thing {\n  /// How",
      "A *thing*.",
      "since 1.1.0",
      "32 bytes, aligned to 8; flat: `i32 i32 i32 i32 i32 i64`",
      "`local:demo/things@1.2.0`, wit/a.wit",
    ));
  it("a field's type, with the target of a type alias", () =>
    check("field", "id: identifier", "How it is found again.", "8 bytes, aligned to 4; flat: `i32 i32`"));
  it("the origin of a used type", () =>
    check(
      "used",
      "variant error",
      "8 bytes, aligned to 4; flat: `i32 i32`",
      "`other:dep/types@0.3.0`, wit/deps/dep/types.wit",
    ));
  it("a function's core signatures", () =>
    check(
      "function",
      "load: async func",
      "core: `(i32, i32, i32) -> i32` imported, `(i32, i32) -> i32` exported",
    ));
  it("an export's core signature, results in memory", () =>
    check("export", "export run2", "core: `() -> i32`"));
  it("the items of an interface", () =>
    check(
      "interface",
      "interface things",
      "All about things.",
      "types: `identifier`, `error`, `thing`, `store`",
      "`load`",
    ));
  it("a parameter's type", () => check("parameter", "thing: thing", "32 bytes"));
  it("the meaning of a keyword", () => check("keyword", "`result`", "Success or failure"));
});

it("a hover is empty over white space and in files that the server does not know", async () => {
  await withServer({ files }, async (client) => {
    await client.open("wit/a.wit");
    assert.equal(await hoverAt(client, "nothing"), "");
    const textDocument = { uri: client.uri("unknown.wit") };
    assert.equal(
      await client.request("textDocument/hover", { textDocument, position: { line: 0, character: 0 } }),
      null,
    );
  });
});

describe("signature help", () => {
  const at = async (text: string): Promise<string> =>
    await withServer({}, async (client) => {
      await client.open("a.wit", text);
      const help = await client.request<SignatureHelp | null>(
        "textDocument/signatureHelp",
        client.place("a.wit"),
      );
      return help === null ? "" : `${help.signatures[0]?.label} ${help.activeParameter}`;
    });
  it("shows the parts of a type, and marks the current one", async () => {
    assert.equal(
      await at("interface i { f: func(a: result<list<u8>, ⟨⟩"),
      "result<ok, or _, error (optional)> 1",
    );
    assert.equal(await at("interface i { f: func(a: map<⟨⟩"), "map<key, value> 0");
  });
  it("shows the fields of a gate", async () => {
    assert.equal(await at("@since(⟨⟩"), "@since(version = 1.2.3) 0");
  });
  it("is empty outside of brackets", async () => {
    assert.equal(await at("interface i { f: func(); ⟨⟩"), "");
  });
});
