import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodeString, tokenize } from "../../../../../core/wit/syntax/lexer.ts";

function kinds(text: string): readonly string[] {
  return tokenize({ path: "", text }).tokens.map((token) => `${token.kind} ${token.text}`.trim());
}

function codes(text: string): readonly string[] {
  return tokenize({ path: "", text }).diagnostics.map((diagnostic) => diagnostic.code);
}

describe("tokens", () => {
  it("distinguish keywords from identifiers, escaped or not", () => {
    assert.deepEqual(kinds("func funct %func error-context"), [
      "keyword func",
      "identifier funct",
      "identifier %func",
      "keyword error-context",
      "end",
    ]);
  });
  it("end a version before the dot of a `use` list", () => {
    assert.deepEqual(kinds("@0.2.12-rc.1+b.2.{"), [
      "punctuation @",
      "version 0.2.12-rc.1+b.2",
      "punctuation .",
      "punctuation {",
      "end",
    ]);
  });
  it("read two dotted numbers as two numbers", () => {
    assert.deepEqual(kinds("1.0"), ["integer 1", "punctuation .", "integer 0", "end"]);
  });
  it("read an arrow as one", () => {
    assert.deepEqual(kinds(")->u8"), ["punctuation )", "punctuation ->", "keyword u8", "end"]);
  });
  it("cover every character that is neither space nor comment", () => {
    const text = 'interface é { "a\\"b" $ // c\n}';
    const { tokens } = tokenize({ path: "", text });
    for (const token of tokens) assert.equal(text.slice(token.start, token.end), token.text);
    assert.equal(tokens.map((token) => token.text).join(""), 'interfaceé{"a\\"b"$}');
  });
  it("skip a byte order mark", () => {
    assert.deepEqual(kinds("\ufeffworld"), ["keyword world", "end"]);
  });
});

describe("comments", () => {
  it("belong to the token behind them", () => {
    const { tokens } = tokenize({ path: "", text: "/* a /* b */ c */ // d\r\nworld // e" });
    assert.deepEqual(
      tokens.map((token) => token.comments.map((comment) => comment.text)),
      [["/* a /* b */ c */", "// d"], ["// e"]],
    );
  });
  it("that never end are reported where they begin", () => {
    const { diagnostics } = tokenize({ path: "", text: "world /* /* */" });
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, range.start]),
      [["unterminated-comment", 6]],
    );
  });
});

describe("characters", () => {
  it("that change the direction of text are refused, even in comments", () => {
    assert.deepEqual(codes("// \u202e\n/* \u2066 */"), ["forbidden-character", "forbidden-character"]);
  });
  it("that are control codes or discouraged by Unicode are refused once", () => {
    assert.deepEqual(codes("\u0007 \u0149"), [
      "forbidden-character",
      "forbidden-character",
      "invalid-identifier",
    ]);
  });
  it("that mean nothing are refused with their name", () => {
    assert.match(tokenize({ path: "", text: "$" }).diagnostics[0]?.message ?? "", /`\$`/);
  });
});

describe("strings", () => {
  const values = {
    '"a"': "a",
    '"\\n\\t\\\\\\""': '\n\t\\"',
    '"\\u{263a}"': "☺",
    '"\\41\\e2\\98\\ba"': "A☺",
    '""': "",
  };
  for (const [literal, value] of Object.entries(values)) {
    it(`${literal} is decoded`, () => assert.equal(decodeString(literal), value));
  }
  for (const literal of ['"\\q"', '"\\u{d800}"', '"\\u{110000}"', '"\\ff"']) {
    it(`${literal} is not a valid string`, () => assert.equal(decodeString(literal), undefined));
  }
  it("that are never closed end with their line", () => {
    assert.deepEqual(codes('"a\nworld'), ["unterminated-string"]);
    assert.equal(kinds('"a\nworld').includes("keyword world"), true);
  });
});
