import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CodeAction, type Diagnostic, DiagnosticTag } from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const file = "wit/a.wit";

async function actionsAt(client: Client, kind: string): Promise<readonly CodeAction[]> {
  const diagnostics = await client.diagnostics(file);
  const position = kind === "quickfix" ? undefined : client.at(file);
  const found: CodeAction[] = [];
  for (const diagnostic of position === undefined ? diagnostics : [undefined]) {
    const range = diagnostic?.range ?? { start: position, end: position };
    const context = { diagnostics: diagnostic === undefined ? [] : [diagnostic], only: [kind] };
    const params = { textDocument: { uri: client.uri(file) }, range, context };
    found.push(...(await client.request<CodeAction[]>("textDocument/codeAction", params)));
  }
  return found;
}

/** After `title`, the file is `expected`. The package line is added to both. */
async function check(
  kind: string,
  text: string,
  title: string,
  expected: string,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const header = "package local:demo@1.0.0;\n";
  await withServer({ files: { ...files, [file]: header + text } }, async (client) => {
    await client.open(file);
    const actions = await actionsAt(client, kind);
    const action = actions.find((one) => one.title === title);
    assert.ok(action !== undefined, `offered: ${actions.map((one) => one.title).join(" | ")}`);
    const texts = await client.apply(action.edit ?? {});
    assert.equal(texts[file], header + expected);
  });
}

const fix = check.bind(undefined, "quickfix");
const refactor = check.bind(undefined, "refactor");

describe("a fix", () => {
  it("corrects a name that was mistyped", () =>
    fix(
      "interface i { record request { a: u8 } f: func(a: requst); }",
      "Change to 'request'",
      "interface i { record request { a: u8 } f: func(a: request); }",
    ));
  it("adds a missing `use`", () =>
    fix(
      "interface a { type t = u8; }\ninterface i {\n  f: func(a: t);\n}",
      "Add 'use a.{t}'",
      "interface a { type t = u8; }\ninterface i {\n  use a.{t};\n  f: func(a: t);\n}",
    ));
  it("escapes a keyword", () =>
    fix(
      "interface i { record r { type: u8 } }",
      "Change to '%type'",
      "interface i { record r { %type: u8 } }",
    ));
  it("writes a name in kebab case", () =>
    fix(
      "interface i { getHTTPName: func(); }",
      "Rename to 'get-http-name'",
      "interface i { get-http-name: func(); }",
    ));
  it("renames an upper-case name wherever it stands, in a package without a version", async () => {
    const text = "package a:b;\ninterface x { record DNS-error { a: u32 } f: func(e: DNS-error); }";
    const first = async (content: string): Promise<CodeAction | undefined> =>
      withServer({ files: { [file]: content } }, async (client) => {
        await client.open(file);
        const [action] = await actionsAt(client, "quickfix");
        if (action !== undefined)
          assert.equal((await client.apply(action.edit ?? {}))[file], text.replaceAll("DNS", "dns"));
        return action;
      });
    assert.equal((await first(text))?.title, "Rename to 'dns-error'");
    // Others know the names of a package with a version.
    assert.equal(await first(text.replace("a:b", "a:b@1.0.0")), undefined);
  });
  it("corrects the name of a package and leaves its version where it is", () =>
    fix(
      "world w { import wasi:htpp/types@0.2.3; }",
      "Change to 'wasi:http@0.2.3'",
      "world w { import wasi:http/types@0.2.3; }",
      { "wit/deps/http.wit": "package wasi:http@0.2.3; interface types {}" },
    ));
  it("is not offered where it makes a mistake", async () => {
    const offered = async (text: string, files: Readonly<Record<string, string>> = {}) =>
      withServer({ files: { ...files, [file]: text } }, async (client) => {
        await client.open(file);
        return (await actionsAt(client, "quickfix")).map(({ title }) => title);
      });
    const http = { "wit/deps/http.wit": "package wasi:http@0.2.3; interface types {}" };
    // Both lines would import the same.
    const twice = "package a:b;\nworld w { import wasi:http/types@0.2.3; import wasi:http/types@0.2.9; }";
    assert.deepEqual(await offered(twice, http), []);
    // The only package with a similar name is this one.
    assert.deepEqual(await offered("package wasi:cli@0.2.2;\nworld w { import wasi:cly/x@0.2.2; }"), []);
    // The only similar name is the type itself.
    assert.deepEqual(await offered("package a:b;\ninterface i { record node { next: nodes } }"), []);
  });
  it("replaces the version by an existing one", () =>
    fix(
      "world w { import x:y/z@0.1.0; }",
      "Change the version to '0.2.0'",
      "world w { import x:y/z@0.2.0; }",
      { "wit/deps/y.wit": "package x:y@0.2.0; interface z {}" },
    ));
  it("adds a bundled package with its dependencies", async () => {
    const text = "package local:demo;\nworld w { import wasi:http/types@0.2.12; }";
    await withServer({ files: { [file]: text } }, async (client) => {
      await client.open(file);
      const [action] = await actionsAt(client, "quickfix");
      assert.match(
        action?.title ?? "",
        /^Add 'wasi:http@0\.2\.12' to 'deps' and \d more that it depends on$/,
      );
      const texts = await client.apply(action?.edit ?? {});
      assert.match(texts["wit/deps/wasi-http/package.wit"] ?? "", /^package wasi:http@0\.2\.12;/m);
      for (const [name, content] of Object.entries(texts)) await client.write(name, content);
      await client.diagnosticsWhere(file, ({ length }) => length === 0);
    });
  });
  it("adds a package line to a file without one", async () => {
    await withServer({ files: { "my-tools/wit/a.wit": "interface i {}" } }, async (client) => {
      const name = "my-tools/wit/a.wit";
      await client.open(name);
      const [diagnostic] = await client.diagnostics(name);
      const [action] = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: client.uri(name) },
        range: diagnostic?.range,
        context: { diagnostics: [diagnostic] },
      });
      assert.equal(
        (await client.apply(action?.edit ?? {}))[name],
        "package local:my-tools;\n\ninterface i {}",
      );
    });
  });
});

describe("a refactoring", () => {
  it("gives a type a name", () =>
    refactor(
      "interface i {\n  /// Finds.\n  f: func() -> option<list<⟨⟩u8>>;\n}",
      "Extract type",
      "interface i {\n  type new-type = list<u8>;\n  /// Finds.\n  f: func() -> option<new-type>;\n}",
    ));
  it("makes a record of a tuple", async () => {
    await refactor(
      "interface i {\n  f: func() -> tuple<⟨⟩u8, string>;\n}",
      "Convert tuple to record",
      "interface i {\n  record new-record {\n    item0: u8,\n    item1: string,\n  }\n  f: func() -> new-record;\n}",
    );
    await refactor(
      "interface i {\n  type pair = tuple<⟨⟩u8, string>;\n}",
      "Convert tuple to record",
      "interface i {\n  record pair {\n    item0: u8,\n    item1: string,\n  }\n}",
    );
  });
  it("moves an inline interface out of a world", () =>
    refactor(
      "world w {\n  import lo⟨⟩g: interface {\n    put: func(a: string);\n  }\n}",
      "Extract interface 'log'",
      "interface log {\n  put: func(a: string);\n}\n\nworld w {\n  import log;\n}",
    ));
  it("sorts the members of an interface together with their comments", () =>
    refactor(
      "interface ⟨⟩i {\n  // About b.\n  b: func();\n  a: func(); // About a.\n  type t = u8;\n}",
      "Sort the items of 'i'",
      "interface i {\n  type t = u8;\n  a: func(); // About a.\n  // About b.\n  b: func();\n}",
    ));
  it("adds a documentation comment to an item", () =>
    refactor(
      "interface i {\n  @since(version = 1.0.0)\n  list-⟨⟩tools: func();\n}",
      "Document 'list-tools'",
      "interface i {\n  /// List tools.\n  @since(version = 1.0.0)\n  list-tools: func();\n}",
    ));
  it("removes a name from a `use`, and its title says what others lose", async () => {
    const a = "interface a { type t = u8; type s = u8; }\n";
    await refactor(
      `${a}interface i {\n  use a.{⟨⟩t, s};\n  f: func(a: s);\n}`,
      "Remove 't': others can no longer take it from 'i'",
      `${a}interface i {\n  use a.{s};\n  f: func(a: s);\n}`,
    );
    await refactor(
      `${a}interface i {\n  use a.{t, s⟨⟩};\n  f: func(a: t);\n}`,
      "Remove 's': others can no longer take it from 'i'",
      `${a}interface i {\n  use a.{t};\n  f: func(a: t);\n}`,
    );
    await refactor(
      `${a}world w {\n  use a.{⟨⟩t};\n  export f: func();\n}`,
      "Remove 't': the world 'w' no longer needs it",
      `${a}world w {\n  export f: func();\n}`,
    );
  });
});

it("no action for saving removes a `use`, which others may need", async () => {
  const text = "package a:b;\ninterface a { type t = u8; }\nworld w {\n  use a.{t};\n}";
  await withServer({ files: { [file]: text } }, async (client) => {
    await client.open(file);
    const [diagnostic] = await client.diagnostics(file);
    assert.equal(diagnostic?.code, "unused-use");
    const ask = (only?: string[]) =>
      client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: client.uri(file) },
        range: diagnostic?.range,
        context: { diagnostics: [diagnostic], ...(only === undefined ? {} : { only }) },
      });
    assert.deepEqual(await ask(["source"]), []);
    assert.deepEqual(await ask(["quickfix"]), []);
    assert.deepEqual(
      (await ask()).map(({ title }) => title).filter((title) => title.startsWith("Remove")),
      ["Remove 't': the world 'w' no longer needs it"],
    );
  });
});

describe("a check", () => {
  const problems = async (
    text: string,
    files: Readonly<Record<string, string>> = {},
  ): Promise<readonly Diagnostic[]> =>
    await withServer({ files: { ...files, [file]: text } }, async (client) => {
      await client.open(file);
      return await client.diagnostics(file);
    });
  it("fades an unused name, unless another interface uses it from this one", async () => {
    const text = (use: string) =>
      `package a:b; interface a { type t = u8; } interface b { use a.{t}; } interface c { ${use} f: func(); }`;
    const [unused, ...others] = await problems(text(""));
    assert.deepEqual([unused?.code, unused?.tags, others], ["unused-use", [DiagnosticTag.Unnecessary], []]);
    const codes = (await problems(text("use b.{t}; g: func(a: t);"))).map(({ code }) => code);
    assert.deepEqual(codes, []);
  });
  it("finds a package in two versions of which one would do", async () => {
    const [first, second] = await problems(
      "package a:b; world w { import x:y/z@0.2.0; import x:y/z@0.2.1; }",
      {
        "wit/deps/y/z.wit": "package x:y@0.2.0; interface z {}",
        "wit/deps/y1/z.wit": "package x:y@0.2.1; interface z {}",
      },
    );
    assert.deepEqual([first?.code, second?.code], ["version-conflict", "version-conflict"]);
    assert.equal(first?.relatedInformation?.length, 1);
  });
  it("finds versions that the framework does not know", async () => {
    const [found] = await problems("package a:b; world w { import wasmcp:auth/errors@0.9.0; }", {
      "wit/deps/y/z.wit": "package wasmcp:auth@0.9.0; interface errors {}",
    });
    assert.equal(found?.code, "unknown-framework-version");
  });
});

it("the diagnostic of a duplicate name links to the first declaration", async () => {
  await withServer(
    { files: { [file]: "package a:b;\ninterface i { type t = u8; t: func(); }" } },
    async (client) => {
      await client.open(file);
      const [diagnostic] = await client.diagnostics(file);
      assert.equal(diagnostic?.code, "duplicate-name");
      const [related] = diagnostic.relatedInformation ?? [];
      assert.deepEqual(related?.location.range.start, { line: 1, character: 19 });
    },
  );
});

describe("a folder without `deps` that uses packages from elsewhere in the workspace", () => {
  const dep =
    "package other:dep@1.0.0;\n\ninterface things {\n  use base:base/i.{t};\n  type thing = t;\n}\n";
  const files = {
    "app/a.wit":
      "package local:app;\n\nworld w {\n  import other:dep/things@1.0.0;\n  export other:dep/things@1.0.0;\n}\n",
    "vendor/dep/things.wit": dep,
    "vendor/base/base.wit": "package base:base;\n\ninterface i {\n  type t = u8;\n}\n",
  };

  it("says so once, and can get copies of them all", () =>
    withServer({ files }, async (client) => {
      await client.open("app/a.wit");
      const [hint, ...others] = await client.diagnostics("app/a.wit");
      assert.deepEqual(others, []);
      assert.match(
        String(hint?.message),
        /^`other:dep@1\.0\.0` is found in `vendor\/dep\/things\.wit`, and not in a folder `deps`/,
      );
      assert.ok(hint !== undefined);
      const [copy] = await client.request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: client.uri("app/a.wit") },
        range: hint.range,
        context: { diagnostics: [hint], only: ["quickfix"] },
      });
      assert.equal(copy?.title, "Copy 2 packages to 'deps'");
      assert.equal(copy.isPreferred, true);
      assert.deepEqual(await client.apply(copy.edit ?? {}), {
        "app/deps/base-base/base.wit": files["vendor/base/base.wit"],
        "app/deps/other-dep/things.wit": dep,
      });
    }));
});
