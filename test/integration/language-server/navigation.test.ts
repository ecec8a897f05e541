/** From one place of the text to others: through the protocol. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type {
  DocumentHighlight,
  DocumentLink,
  FoldingRange,
  InlayHint,
  LinkedEditingRanges,
  Location,
  Range,
  SelectionRange,
  SymbolInformation,
  TypeHierarchyItem,
} from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const files = {
  "wit/world.wit": `package local:app@1.0.0;

use other:dep/shapes@2.0.0 as figures;

interface api {
  use ⟨use-path⟩types.{⟨used⟩request, answer as ⟨alias⟩reply};
  use other:dep/⟨dep-path⟩shapes@2.0.0.{⟨dep⟩shape};
  /// Answers.
  ⟨func⟩handle: func(⟨param⟩input: ⟨ref⟩request, other: option<shape>) -> result<⟨aliased⟩reply, ⟨undeclared⟩nothing>;
}

world ⟨world⟩app {
  import ⟨import⟩figures;
  export ⟨export⟩api;
}
`,
  "wit/types.wit": `package local:app@1.0.0;

interface ⟨types⟩types {
  record ⟨request⟩request {
    path: string,
    ⟨field⟩body: ⟨field-type⟩body,
  }
  type ⟨body⟩body = list<u8>;
  variant ⟨answer⟩answer {
    ok(body),
    missing,
  }
}
`,
  "wit/deps/dep/shapes.wit": `package other:dep@2.0.0;

interface ⟨shapes⟩shapes {
  resource ⟨shape⟩shape {
    constructor(size: u32);
    ⟨method⟩grow: func(by: u32) -> ⟨self⟩shape;
  }
}
`,
};

function withFiles<T>(body: (client: Client) => Promise<T>): Promise<T> {
  return withServer({ files }, async (client) => {
    for (const name of Object.keys(files)) await client.open(name);
    await client.diagnostics("wit/world.wit");
    return body(client);
  });
}

/** `wit/types.wit request`: the file and what stands there. */
function spell(client: Client, { uri, range }: { readonly uri: string; readonly range: Range }): string {
  const name = client.name(uri);
  return `${name} ${client.document(name).getText(range)}`;
}

describe("definition", () => {
  const cases: Readonly<Record<string, readonly [string, string, string]>> = {
    "of a type within its file": ["wit/types.wit", "field-type", "wit/types.wit body"],
    "of a type through a `use`": ["wit/world.wit", "ref", "wit/types.wit request"],
    "of a name in a `use`": ["wit/world.wit", "used", "wit/types.wit request"],
    "of a new name in a `use`": ["wit/world.wit", "aliased", "wit/world.wit reply"],
    "of an interface": ["wit/world.wit", "use-path", "wit/types.wit types"],
    "of an interface of another package": ["wit/world.wit", "dep-path", "wit/deps/dep/shapes.wit shapes"],
    "of a type of another package": ["wit/world.wit", "dep", "wit/deps/dep/shapes.wit shape"],
    "of an interface that a world exports": ["wit/world.wit", "export", "wit/world.wit api"],
    "of an alias of an interface": ["wit/world.wit", "import", "wit/world.wit figures"],
  };
  for (const [what, [file, mark, target]] of Object.entries(cases)) {
    it(`${what} is found`, () =>
      withFiles(async (client) => {
        for (const method of ["definition", "declaration"]) {
          const found = await client.request<Location[]>(`textDocument/${method}`, client.place(file, mark));
          assert.deepEqual(
            found.map((one) => spell(client, one)),
            [target],
          );
        }
      }));
  }
  it("of an unknown name is empty", () =>
    withFiles(async (client) => {
      assert.deepEqual(
        await client.request("textDocument/definition", client.place("wit/world.wit", "undeclared")),
        [],
      );
    }));
});

describe("type definition", () => {
  const cases: Readonly<Record<string, readonly [string, string, readonly string[]]>> = {
    "of a parameter": ["wit/world.wit", "param", ["wit/types.wit request"]],
    "of a field": ["wit/types.wit", "field", ["wit/types.wit body"]],
    "of a function": ["wit/world.wit", "func", ["wit/world.wit reply"]],
    "of a new name": ["wit/world.wit", "alias", ["wit/types.wit answer"]],
    "of a method": ["wit/deps/dep/shapes.wit", "method", ["wit/deps/dep/shapes.wit shape"]],
  };
  for (const [what, [file, mark, targets]] of Object.entries(cases)) {
    it(`${what} is the type of its value or result`, () =>
      withFiles(async (client) => {
        const found = await client.request<Location[]>(
          "textDocument/typeDefinition",
          client.place(file, mark),
        );
        assert.deepEqual(
          found.map((one) => spell(client, one)),
          targets,
        );
      }));
  }
});

describe("references", () => {
  const find = (client: Client, file: string, mark: string, includeDeclaration: boolean) =>
    client.request<Location[]>("textDocument/references", {
      ...client.place(file, mark),
      context: { includeDeclaration },
    });
  it("are found across files", () =>
    withFiles(async (client) => {
      const found = await find(client, "wit/types.wit", "request", true);
      assert.deepEqual(
        found.map((one) => spell(client, one)),
        ["wit/types.wit request", "wit/world.wit request", "wit/world.wit request"],
      );
      assert.equal((await find(client, "wit/world.wit", "ref", false)).length, 2);
    }));
  it("are found across packages", () =>
    withFiles(async (client) => {
      const found = await find(client, "wit/deps/dep/shapes.wit", "shape", false);
      assert.deepEqual(
        found.map((one) => spell(client, one)),
        ["wit/deps/dep/shapes.wit shape", "wit/world.wit shape", "wit/world.wit shape"],
      );
    }));
  it("follow unsaved text", () =>
    withFiles(async (client) => {
      await client.edit("wit/world.wit", "package local:app@1.0.0;\ninterface api { use types.{request}; }");
      assert.equal((await find(client, "wit/types.wit", "request", false)).length, 1);
    }));
  it("in the same file are highlighted, the declaration as what writes", () =>
    withFiles(async (client) => {
      const found = await client.request<DocumentHighlight[]>(
        "textDocument/documentHighlight",
        client.place("wit/types.wit", "body"),
      );
      assert.deepEqual(
        found.map(({ kind }) => kind),
        [2, 3, 2],
      );
    }));
});

it("linked editing covers only names that no other file uses", () =>
  withFiles(async (client) => {
    const ranges = async (file: string, mark: string): Promise<number | undefined> =>
      (
        await client.request<LinkedEditingRanges | null>(
          "textDocument/linkedEditingRange",
          client.place(file, mark),
        )
      )?.ranges.length;
    assert.equal(await ranges("wit/types.wit", "body"), 3);
    assert.equal(await ranges("wit/types.wit", "request"), undefined);
  }));

it("workspace symbols are found by letters in their order, the best first", () =>
  withFiles(async (client) => {
    const find = async (query: string): Promise<string[]> =>
      (await client.request<SymbolInformation[]>("workspace/symbol", { query })).map(
        ({ name, containerName }) => `${containerName} ${name}`,
      );
    assert.deepEqual(await find("shape"), ["shapes shape", "other:dep@2.0.0 shapes"]);
    assert.deepEqual(await find("rqs"), ["types request"]);
    assert.deepEqual(await find("no such name"), []);
  }));

it("blocks, comments and runs of `use` fold", () =>
  withServer({}, async (client) => {
    await client.open(
      "a.wit",
      `package a:b;

// one
// two

interface i {
  use j.{t};
  use k.{u};
  /** three
   * four */
  record r {
    a: t,
  }
  enum e { x }
}
interface broken {
  f: func(
`,
    );
    const found = await client.request<FoldingRange[]>("textDocument/foldingRange", {
      textDocument: { uri: client.uri("a.wit") },
    });
    assert.deepEqual(
      found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine} ${kind ?? ""}`),
      ["2-3 comment", "5-13 ", "6-7 imports", "8-9 comment", "10-11 "],
    );
  }));

it("a selection grows from a name to the file", () =>
  withFiles(async (client) => {
    const { textDocument, position } = client.place("wit/types.wit", "field-type");
    const [chain] = await client.request<SelectionRange[]>("textDocument/selectionRange", {
      textDocument,
      positions: [position],
    });
    const texts: string[] = [];
    for (let one = chain; one !== undefined; one = one.parent) {
      texts.push(client.document("wit/types.wit").getText(one.range).replaceAll(/\s+/g, " "));
    }
    assert.deepEqual(
      texts.map((text) => (text.length > 40 ? `${text.slice(0, 30)}...` : text)),
      [
        "body",
        "body: body",
        "path: string, body: body,",
        "{ path: string, body: body, }",
        "record request { path: string,...",
        "record request { path: string,...",
        "{ record request { path: strin...",
        "interface types { record reque...",
        "package local:app@1.0.0; inter...",
      ],
    );
  }));

it("a path with a package is a link to the file of its interface", () =>
  withFiles(async (client) => {
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", {
      textDocument: { uri: client.uri("wit/world.wit") },
    });
    assert.deepEqual(
      links.map(({ range, target }) => `${client.document("wit/world.wit").getText(range)} ${target}`),
      ["other:dep/shapes@2.0.0", "other:dep/shapes@2.0.0"].map(
        (path) => `${path} ${client.uri("wit/deps/dep/shapes.wit")}#L3,11`,
      ),
    );
  }));

it("inlay hints show the version of a package that is named without one", () =>
  withFiles(async (client) => {
    const hints = await client.request<InlayHint[]>("textDocument/inlayHint", {
      textDocument: { uri: client.uri("wit/world.wit") },
      range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
    });
    const versions = hints.filter(({ label }) => typeof label === "string" && label.startsWith("@"));
    assert.deepEqual(
      versions.map(({ label, position }) => `${position.line} ${JSON.stringify(label)}`),
      ['5 "@1.0.0"', '12 "@2.0.0"', '13 "@1.0.0"'],
    );
  }));

it("inlay hints show the size of a type", () =>
  withFiles(async (client) => {
    const hints = await client.request<InlayHint[]>("textDocument/inlayHint", {
      textDocument: { uri: client.uri("wit/types.wit") },
      range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
    });
    assert.deepEqual(
      hints.map(({ label, position }) => `${position.line} ${JSON.stringify(label)}`),
      ['3 "16 bytes, 4 values"', '7 "8 bytes, 2 values"', '8 "12 bytes, 3 values"'],
    );
  }));

describe("the hierarchy", () => {
  const prepare = (client: Client, file: string, mark: string) =>
    client.request<TypeHierarchyItem[] | null>("textDocument/prepareTypeHierarchy", client.place(file, mark));
  const related = async (
    client: Client,
    item: TypeHierarchyItem | undefined,
    way: string,
  ): Promise<string[]> =>
    (await client.request<TypeHierarchyItem[]>(`typeHierarchy/${way}`, { item })).map(
      ({ name, detail }) => `${name} (${detail})`,
    );

  it("of a world has its imports and exports", () =>
    withFiles(async (client) => {
      const [item] = (await prepare(client, "wit/world.wit", "world")) ?? [];
      assert.equal(item?.name, "app");
      assert.deepEqual(await related(client, item, "supertypes"), [
        "shapes (import · other:dep@2.0.0)",
        "api (export · local:app@1.0.0)",
      ]);
    }));
  it("of an interface has its users, also under another name", () =>
    withFiles(async (client) => {
      const [item] = (await prepare(client, "wit/deps/dep/shapes.wit", "shapes")) ?? [];
      assert.deepEqual(await related(client, item, "subtypes"), [
        "api (use · local:app@1.0.0)",
        "app (import · local:app@1.0.0)",
      ]);
    }));
  it("exists only for interfaces and worlds", () =>
    withFiles(async (client) => assert.equal(await prepare(client, "wit/types.wit", "request"), null)));
});

it("requests for files that are not WIT have empty results, and do not fail", () =>
  withServer({}, async (client) => {
    const textDocument = { uri: client.uri("other.wit") };
    const position = { line: 0, character: 0 };
    for (const method of [
      "definition",
      "typeDefinition",
      "documentHighlight",
      "foldingRange",
      "formatting",
    ]) {
      const answer = await client.request(`textDocument/${method}`, {
        textDocument,
        position,
        options: { tabSize: 2, insertSpaces: true },
      });
      assert.equal(answer, null, method);
    }
  }));
