/** The TextMate grammar, for places without semantic tokens: on single constructs and on every WIT file of the corpus. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as path from "node:path";
import { describe, it } from "node:test";
import type * as textmate from "vscode-textmate";
import type * as oniguruma from "vscode-oniguruma";
import { KEYWORDS, parseWit } from "../../../core/wit/index.ts";
import { tokenize } from "../../../core/wit/syntax/lexer.ts";
import { corpusFiles } from "../../integration/wit-oracle/corpus.ts";

const require = createRequire(import.meta.url);
const { INITIAL, parseRawGrammar, Registry } = require("vscode-textmate") as typeof textmate;
const onig = require("vscode-oniguruma") as typeof oniguruma;

const root = path.resolve(import.meta.dirname, "../../..");
await onig.loadWASM((await fs.readFile(require.resolve("vscode-oniguruma/release/onig.wasm"))).buffer);

/** Enough of Markdown to see that documentation and fences get there. */
const MARKDOWN = {
  scopeName: "text.html.markdown",
  patterns: [{ include: "#inline" }],
  repository: { inline: { patterns: [{ name: "markup.bold.markdown", match: "\\*\\*[^*]+\\*\\*" }] } },
};

const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new onig.OnigScanner(patterns),
    createOnigString: (text) => new onig.OnigString(text),
  }),
  getInjections: (scope) => (scope === "text.html.markdown" ? ["markdown.wit.codeblock"] : undefined),
  loadGrammar: async (scope) => {
    if (scope === "text.html.markdown") return parseRawGrammar(JSON.stringify(MARKDOWN), "markdown.json");
    const name = { "source.wit": "wit", "markdown.wit.codeblock": "wit-in-markdown" }[scope];
    if (name === undefined) return null;
    const file = path.join(root, `syntaxes/${name}.tmLanguage.json`);
    return parseRawGrammar(await fs.readFile(file, "utf8"), file);
  },
});

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** The scopes of each piece of `text`, by offset. */
async function pieces(text: string, scope = "source.wit"): Promise<readonly Piece[]> {
  const grammar = await registry.loadGrammar(scope);
  assert.ok(grammar !== null);
  const found: Piece[] = [];
  let [state, offset] = [INITIAL, 0];
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens) {
      found.push({ start: offset + startIndex, end: offset + endIndex, scopes });
    }
    state = ruleStack;
    offset += line.length + 1;
  }
  return found;
}

/** The innermost scope of the first place where `word` stands, without the language at its end. */
async function scopeOf(text: string, word: string): Promise<string> {
  const at = text.indexOf(word);
  assert.notEqual(at, -1);
  const piece = (await pieces(text)).find(({ start, end }) => start <= at && at < end);
  return (piece?.scopes.at(-1) ?? "").replace(/\.wit$/, "");
}

describe("names and keywords", () => {
  const text = `package wasi:http@0.2.12-rc.1;
use wasi:clocks/monotonic-clock@0.2.12.{duration as span};
@since(version = 1.2.3)
@unstable(feature = extra-things)
interface handler {
  use other.{thing};
  type alias-name = list<u16, 4>;
  record rec { first-field: map<string, f64>, %record: option<thing> }
  variant var { case-one(result<_, s8>), case-two }
  enum en { label-one }
  flags fl { flag-one }
  resource res { constructor(size: u32); method-one: async func() -> stream<bool>; stat: static func(); prop-one: get() -> u8; }
  %interface: func(param-one: tuple<char, future<error-context>>) -> borrow<res>;
}
world wrl {
  import function-one: func();
  import inline-one: interface { inner: func(); }
  export named-one: wasi:keyvalue/store;
  export plain-one;
  include base-world with { old-name as new-name }
  @external-id("a\\u{41}\\q")
  import f: func();
}
`;
  const scopes: Readonly<Record<string, string>> = {
    package: "keyword.other.package",
    "wasi:http": "entity.name.namespace",
    "http@": "entity.name.namespace",
    "0.2.12-rc.1": "constant.numeric.version",
    "use wasi": "keyword.control.use",
    "clocks/": "entity.name.namespace",
    "monotonic-clock": "entity.name.type.interface",
    "0.2.12.{": "constant.numeric.version",
    duration: "entity.name.type",
    "as span": "keyword.control.as",
    since: "entity.name.function.decorator",
    "1.2.3": "constant.numeric.version",
    "extra-things": "constant.other.feature",
    interface: "storage.type.interface",
    handler: "entity.name.type.interface",
    "other.{": "entity.name.type.interface",
    "alias-name": "entity.name.type.alias",
    "list<": "support.type.generic",
    u16: "support.type.primitive",
    "4>": "constant.numeric.length",
    "rec {": "entity.name.type.record",
    "first-field": "variable.other.property",
    "map<": "support.type.generic",
    "string,": "support.type.primitive",
    "%record": "variable.other.property",
    "option<": "support.type.generic",
    "thing> }": "entity.name.type",
    "var {": "entity.name.type.variant",
    "case-one": "variable.other.enummember",
    "_,": "constant.language.placeholder",
    "case-two": "variable.other.enummember",
    "label-one": "variable.other.enummember",
    "flag-one": "variable.other.enummember",
    "res {": "entity.name.type.resource",
    constructor: "storage.type.function.constructor",
    "size:": "variable.parameter",
    "method-one": "entity.name.function",
    async: "storage.modifier",
    "stream<": "support.type.generic",
    "stat:": "entity.name.function",
    "static func": "storage.modifier",
    "prop-one": "entity.name.function",
    "get()": "storage.type.function.accessor",
    "%interface": "entity.name.function",
    "param-one": "variable.parameter",
    "future<": "support.type.generic",
    "error-context": "support.type.primitive",
    "-> borrow": "keyword.operator.arrow",
    "borrow<": "support.type.generic",
    "wrl {": "entity.name.type.world",
    "import function-one": "keyword.control.import",
    "function-one": "entity.name.function",
    "inline-one": "entity.name.type.interface",
    "inner:": "entity.name.function",
    "named-one": "entity.name.type.interface",
    "keyvalue/": "entity.name.namespace",
    "plain-one": "entity.name.type.interface",
    "base-world": "entity.name.type.world",
    "old-name": "entity.name.type",
    "external-id": "entity.name.function.decorator",
    "\\u{41}": "constant.character.escape",
    "\\q": "invalid.illegal.escape",
  };
  for (const [word, scope] of Object.entries(scopes)) {
    it(`\`${word}\` is ${scope}`, async () => assert.equal(await scopeOf(text, word), scope));
  }
});

describe("comments", () => {
  it("in braces, parentheses and lists are comments", async () => {
    const text =
      "interface i { // a1\n record r { /* a2 */ x: u8 }\n f: func(/* a3 /* nested */ a4 */ p: u8); }";
    for (const word of ["a1", "a2", "a3", "nested", "a4"]) {
      assert.match(await scopeOf(text, word), /^comment\./, word);
    }
    assert.equal(await scopeOf(text, "p: u8"), "variable.parameter");
  });
  it("that are documentation contain Markdown, and end with their line or their stars", async () => {
    const text = "/// one **bold** word\n/// two\ninterface i {}\n/** **strong** */ world w {}\n//// line";
    const found = await pieces(text);
    const scopesAt = (word: string): string =>
      found
        .find(({ start, end }) => start <= text.indexOf(word) && text.indexOf(word) < end)
        ?.scopes.join(" ") ?? "";
    for (const word of ["**bold**", "**strong**"]) {
      assert.match(scopesAt(word), /comment\.\S+documentation.*markup\.bold/, word);
    }
    assert.equal(await scopeOf(text, "interface"), "storage.type.interface");
    assert.equal(await scopeOf(text, "world"), "storage.type.world");
    assert.equal(await scopeOf(text, "line"), "comment.line.double-slash");
  });
});

it("a fence in Markdown is WIT", async () => {
  const text = "text\n\n```wit\ninterface i {}\n```\ninterface";
  const found = await pieces(text, "text.html.markdown");
  const inside = found.find(({ start }) => start === text.indexOf("interface"));
  assert.deepEqual(inside?.scopes.slice(-2), ["meta.embedded.block.wit", "storage.type.interface.wit"]);
  const behind = found.find(({ start }) => start === text.lastIndexOf("interface"));
  assert.deepEqual(behind?.scopes, ["text.html.markdown"]);
});

it("every sound file of the corpus has its keywords, names, strings, versions and comments coloured as such", async () => {
  const wrong: string[] = [];
  for (const file of await corpusFiles()) {
    // A lonely carriage return ends no line for an editor's grammar.
    if (parseWit(file).diagnostics.length > 0 || /\r(?!\n)/.test(file.text)) continue;
    const found = await pieces(file.text);
    const scopesAt = (offset: number): string =>
      found.find(({ start, end }) => start <= offset && offset < end)?.scopes.join(" ") ?? "";
    for (const token of tokenize(file).tokens) {
      for (const comment of token.comments) {
        if (!scopesAt(comment.start).includes("comment.")) wrong.push(`${file.path}: ${comment.text}`);
      }
      const isAccessor = /^[gs]et$/.test(token.text) && file.text[token.end] === "(";
      const expected = isAccessor
        ? /storage\.type\.function\.accessor/
        : expectedScope(token.kind, token.text);
      if (expected !== undefined && !expected.test(scopesAt(token.start))) {
        wrong.push(`${file.path}:${token.start}: ${token.text} is ${scopesAt(token.start)}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

function expectedScope(kind: string, text: string): RegExp | undefined {
  switch (kind) {
    case "keyword":
      return /^(?!.*comment\.).*(?:keyword|storage|support|constant\.language)/;
    case "identifier":
      return /^(?!.*comment\.).*(?:entity|variable|constant\.other)/;
    case "version":
      return /constant\.numeric\.version/;
    case "integer":
      return /constant\.numeric/;
    case "string":
      return /string\.quoted/;
    default:
      return text === "" ? undefined : /^(?!.*comment\.)/;
  }
}

it("every keyword is coloured, also in incomplete text", async () => {
  for (const keyword of KEYWORDS) {
    const text = `// x\n${keyword} `;
    assert.match(
      await scopeOf(text, `${keyword} `),
      /^(?:keyword|storage|support|constant\.language)/,
      keyword,
    );
  }
});

describe("what the package contributes", () => {
  it("names files that exist and are JSON", async () => {
    const manifest = JSON.parse(await fs.readFile(path.join(root, "package.json"), "utf8")) as {
      contributes: Record<"languages" | "grammars" | "snippets", readonly Record<string, unknown>[]>;
    };
    const { languages, grammars, snippets } = manifest.contributes;
    const files = [
      ...languages.map(({ configuration }) => configuration),
      ...[...grammars, ...snippets].map((one) => one["path"]),
    ];
    for (const file of files.filter((one) => typeof one === "string")) {
      assert.ok(typeof JSON.parse(await fs.readFile(path.join(root, file), "utf8")) === "object", file);
    }
  });
  it("has a pattern for words that takes whole identifiers", async () => {
    const file = path.join(root, "syntaxes/wit.language-configuration.json");
    const { wordPattern } = JSON.parse(await fs.readFile(file, "utf8")) as { wordPattern: string };
    const words = [..."f: func(%list: get-XML-2)".matchAll(new RegExp(wordPattern, "g"))].map(
      ([word]) => word,
    );
    assert.deepEqual(words, ["f", "func", "%list", "get-XML-2"]);
  });
  it("has snippets that are WIT once they are filled in", async () => {
    const file = path.join(root, "syntaxes/wit.snippets.json");
    const snippets = JSON.parse(await fs.readFile(file, "utf8")) as Record<
      string,
      { prefix: string; body: string[] }
    >;
    for (const [name, { body }] of Object.entries(snippets)) {
      const text = body
        .join("\n")
        .replaceAll(/\$\{\d+:([^}]*)\}/g, "$1")
        .replaceAll(/\$\d/g, "");
      const isItem = /^(?:package|interface|world)\b/.test(text);
      const whole = isItem
        ? text
        : text.startsWith("include")
          ? `world w { ${text} }`
          : `interface i { ${text}${text.startsWith("@") ? " f: func();" : ""} }`;
      const messages = parseWit({ path: name, text: whole }).diagnostics.map(({ message }) => message);
      // `@deprecated` stands beside another gate, which the snippet does not write again.
      assert.deepEqual(
        messages.filter((message) => !message.startsWith("`@deprecated` needs")),
        [],
        name,
      );
    }
  });
});
