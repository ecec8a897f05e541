import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseWit } from "../../../../../core/wit/syntax/parser.ts";
import type { FileItem, SyntaxFile } from "../../../../../core/wit/syntax/tree.ts";

function parse(text: string): { readonly file: SyntaxFile; readonly messages: readonly string[] } {
  const { file, diagnostics } = parseWit({ path: "test.wit", text });
  return { file, messages: diagnostics.map((diagnostic) => diagnostic.message) };
}

/** Names of items, and of members in brackets; `!` is a broken one. */
function outline(items: readonly FileItem[]): string {
  return items
    .map((item) => {
      if (item.kind === "broken") return "!";
      if (item.kind === "top-level-use") return `use ${item.path.name.text}`;
      if (item.kind === "package-block") return `${item.name.name.text}[${outline(item.items)}]`;
      const members = item.members.map((member) => {
        if (member.kind === "broken") return "!";
        if (member.kind === "func" || member.kind === "type") return member.name.text;
        if (member.kind !== "extern") return `${member.kind} ${member.path.name.text}`;
        return (
          member.target.name?.text ?? (member.target.kind === "path" ? member.target.path.name.text : "")
        );
      });
      return `${item.name.text}[${members.join(" ")}]`;
    })
    .join(" ");
}

describe("ranges", () => {
  it("cover a node's own text, without documentation and gates", () => {
    const text =
      "package a:b;\n/// docs\n@since(version = 1.0.0)\ninterface i {\n  f: func(a: list<u8>) -> u8;\n}\n";
    const { file } = parse(text);
    const slice = ({ range }: { readonly range: { readonly start: number; readonly end: number } }): string =>
      text.slice(range.start, range.end);
    const [item] = file.items;
    assert.ok(item?.kind === "interface");
    assert.equal(slice(item), "interface i {\n  f: func(a: list<u8>) -> u8;\n}");
    assert.equal(slice(item.name), "i");
    assert.deepEqual(item.annotations.gates.map(slice), ["@since(version = 1.0.0)"]);
    assert.equal(item.annotations.docs, "docs");
    const [member] = item.members;
    assert.ok(member?.kind === "func");
    assert.equal(slice(member.func), "func(a: list<u8>) -> u8");
    assert.deepEqual(member.func.params.map(slice), ["a: list<u8>"]);
  });
});

describe("extern items", () => {
  it("distinguish plain names from paths", () => {
    const { file, messages } = parse(
      "package a:b; world w { import i; import c:d/i; import k: i; import k: c:d/i@1.0.0; }",
    );
    assert.deepEqual(messages, []);
    const [world] = file.items;
    assert.ok(world?.kind === "world");
    const targets = world.members.map((member) => {
      assert.ok(member.kind === "extern" && member.target.kind === "path");
      const { name, path } = member.target;
      return [name?.text, path.package?.namespace.text, path.package?.version?.text, path.name.text];
    });
    assert.deepEqual(targets, [
      [undefined, undefined, undefined, "i"],
      [undefined, "c", undefined, "i"],
      ["k", undefined, undefined, "i"],
      ["k", "c", "1.0.0", "i"],
    ]);
  });
});

describe("recovery", () => {
  const cases: readonly {
    readonly what: string;
    readonly text: string;
    readonly outline: string;
    readonly mistakes: number;
  }[] = [
    {
      what: "a broken function",
      text: "interface i { a: func(; b: func(); }",
      outline: "i[! b]",
      mistakes: 1,
    },
    {
      what: "several broken functions",
      text: "interface i { a: fun(); b: func(); c func(); d: func(); }",
      outline: "i[! b ! d]",
      mistakes: 2,
    },
    {
      what: "a broken field",
      text: "interface i { record r { a: , b: u8 } f: func(); }",
      outline: "i[r f]",
      mistakes: 1,
    },
    {
      what: "a half-typed `use`",
      text: "interface i { use j.{a, \n f: func(); } interface j {}",
      outline: "i[!] j[]",
      mistakes: 2,
    },
    {
      what: "a half-typed `use` before a type",
      text: "interface i { use j.{a\n record r { a: u8 } f: func(); }",
      outline: "i[! r f]",
      mistakes: 1,
    },
    {
      what: "a half-typed import",
      text: "world w { import\n export f: func(); } interface i {}",
      outline: "w[! f] i[]",
      mistakes: 1,
    },
    {
      what: "an interface that is not closed",
      text: "interface i { a: func();\ninterface j { b: func(); }",
      outline: "i[a] j[b]",
      mistakes: 1,
    },
    {
      what: "a list that is not closed",
      text: "interface i { record r { a: u8,\n} f: func(); ",
      outline: "i[r f]",
      mistakes: 1,
    },
    {
      what: "a mistyped keyword",
      text: "interfce i { a: func(); } interface j {}",
      outline: "! j[]",
      mistakes: 1,
    },
    { what: "a brace too many", text: "interface i {} } interface j {}", outline: "i[] ! j[]", mistakes: 1 },
    {
      what: "a broken gate",
      text: "interface i { @since(1.0.0) a: func(); b: func(); }",
      outline: "i[a b]",
      mistakes: 1,
    },
    {
      what: "a semicolon too few",
      text: "interface i { a: func() b: func(); use j.{t} type u = t; }",
      outline: "i[a b use j u]",
      mistakes: 2,
    },
    {
      what: "a brace too few behind a resource",
      text: "world w { resource r { a: func(); import f: func(); } interface i {}",
      outline: "w[r f] i[]",
      mistakes: 1,
    },
    {
      what: "a brace too few behind a list",
      text: "interface i { enum e { a, b\n f: func(); }",
      outline: "i[e f]",
      mistakes: 1,
    },
    {
      what: "a brace too many in a block",
      text: "interface i { a: func(); } } b: func(); c: func(); } interface j {}",
      outline: "i[a b c] j[]",
      mistakes: 1,
    },
    {
      what: "a brace twice",
      text: "interface i { { a: func(); } interface j {}",
      outline: "i[! a] j[]",
      mistakes: 1,
    },
    {
      what: "a missing opening brace",
      text: "interface i a: func(); } interface j {}",
      outline: "i[a] j[]",
      mistakes: 1,
    },
    {
      what: "a broken nested package",
      text: "package c:d { interface i { x } } interface j {}",
      outline: "d[i[!]] j[]",
      mistakes: 1,
    },
  ];
  for (const one of cases) {
    it(`goes on behind ${one.what}`, () => {
      const { file, messages } = parse(`package a:b;\n${one.text}`);
      assert.equal(outline(file.items), one.outline);
      assert.equal(messages.length, one.mistakes, messages.join("\n"));
    });
  }
  it("keeps the package of a line without its semicolon", () => {
    const { file, messages } = parse("package a:b@1.0.0\ninterface i {}");
    assert.equal(file.header?.name.version?.text, "1.0.0");
    assert.deepEqual(messages, ["expected `;`, found the keyword `interface`"]);
  });
});

describe("messages", () => {
  const messages: Readonly<Record<string, string>> = {
    "interface i { f: fun(); }": "expected `func`, found `fun`, did you mean `func`?",
    "interface i { type: func(); }": "expected a type's name, found `:`",
    "interface i { list: func(); }":
      "expected a function, a type or `use`, found the keyword `list`, write `%list` to use the keyword as a name",
    "interface i { f: func(list: u8); }":
      "expected a parameter's name, found the keyword `list`, write `%list` to use the keyword as a name",
    "world w { imprt f: func(); }":
      "expected `import`, `export`, `include`, `use` or a type, found `imprt`, did you mean `import`?",
    "interface i {": "expected `}` for the `{` in line 2, found the end of the file",
    "interface i { type t = map<f32, u8>; }":
      "expected one of `bool`, `s8`, `u8`, `s16`, `u16`, `s32`, `u32`, `s64`, `u64`, `char`, `string` as the key type of a map",
  };
  for (const [text, message] of Object.entries(messages)) {
    it(`for \`${text}\``, () => assert.deepEqual(parse(`package a:b;\n${text}`).messages, [message]));
  }
});
