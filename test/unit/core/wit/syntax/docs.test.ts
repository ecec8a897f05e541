import assert from "node:assert/strict";
import { it } from "node:test";
import { docsBefore } from "../../../../../core/wit/syntax/docs.ts";
import { tokenize } from "../../../../../core/wit/syntax/lexer.ts";

function docs(comments: string): string | undefined {
  const [token] = tokenize({ path: "", text: `${comments}\nworld` }).tokens;
  assert.ok(token !== undefined);
  return docsBefore(token);
}

it("joins the lines of three slashes and takes one space from each", () => {
  assert.equal(docs("/// one\n///   two\n///three  "), "one\n  two\nthree");
});

it("reads blocks with and without stars", () => {
  assert.equal(docs("/** one */"), "one");
  assert.equal(docs("/**\n * one\n *   two\n */"), "one\n  two");
  assert.equal(docs("/**\n   one\n     two\n */"), "one\n  two");
});

it("leaves ordinary comments, lines of slashes and empty blocks out", () => {
  assert.equal(docs("// one\n//// two\n/* three */\n/**/"), undefined);
  assert.equal(docs("/// one\n// two\n/// three"), "one\nthree");
});
