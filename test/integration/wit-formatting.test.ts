/** The formatter over the whole corpus, as it is and with its white space changed at random: stable, and of the same meaning. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatWit, parseWit, printWit, type SyntaxFile, type WitSource } from "../../core/wit/index.ts";
import { tokenize } from "../../core/wit/syntax/lexer.ts";
import { randomNumbers } from "../random.ts";
import { corpusFiles } from "./wit-oracle/corpus.ts";

const files = await corpusFiles();
/** Ways to write each file. */
const ROUNDS = 12;

describe("every file of the corpus", () => {
  it("is many files", () => assert.ok(files.length > 500, `${files.length}`));

  it("has one layout, with the same meaning", () => {
    for (const file of files) checkLayout(file);
  });

  it("keeps its meaning with any white space", () => {
    const next = randomNumbers(5);
    for (const file of files) {
      const meaning = meaningOf(parseWit(file).file);
      for (let round = 0; round < ROUNDS; round++) {
        const text = withOtherSpace(file, next);
        const other = { path: file.path, text };
        const { file: tree } = parseWit(other);
        assert.deepEqual(meaningOf(tree), meaning, `the test has changed the meaning of ${file.path}`);
        checkLayout(other);
      }
    }
  });

  it("gets its layout from changes that touch white space, commas and comments only", () => {
    const next = randomNumbers(6);
    for (const file of files) {
      const source = { path: file.path, text: withOtherSpace(file, next) };
      const { file: tree } = parseWit(source);
      let { text } = source;
      for (const { range, text: piece } of formatWit(tree).toReversed()) {
        text = text.slice(0, range.start) + piece + text.slice(range.end);
      }
      assert.equal(text, printWit(tree));
    }
  });
});

function checkLayout(source: WitSource): void {
  const { file, diagnostics } = parseWit(source);
  const once = printWit(file);
  const again = parseWit({ path: source.path, text: once });
  assert.equal(printWit(again.file), once, `${source.path} changes when it is laid out again`);
  assert.deepEqual(meaningOf(again.file), meaningOf(file), `${source.path} changes its meaning`);
  assert.deepEqual(
    again.diagnostics.map(({ code }) => code),
    diagnostics.map(({ code }) => code),
  );
}

/** The tree without the places of its nodes, and the text of all comments. */
function meaningOf(file: SyntaxFile): unknown {
  const comments = file.tokens.flatMap((token) =>
    token.comments.map(({ text }) => text.replaceAll(/\s+/g, " ").trim()),
  );
  const { header, items } = file;
  const tree: unknown = JSON.parse(
    JSON.stringify({ header, items }, (key, value: unknown) =>
      key === "range" || key === "keyword" ? undefined : value,
    ),
  );
  return { tree, comments: comments.toSorted() };
}

/** `file` with other white space between the same tokens and comments, where the text of damaged parts stays. */
function withOtherSpace(file: WitSource, next: () => number): string {
  const { tokens } = tokenize(file);
  const pieces = tokens.flatMap((token) => [
    ...token.comments.map((comment) => ({ ...comment, kind: comment.style })),
    token,
  ]);
  const { unreadable } = parseWit(file).file.damage;
  const spaces = [" ", "  ", "\n", "\t", "\n\n", " \n   ", "\r\n", "\n\n\n"];
  let text = "";
  let end = 0;
  for (const [index, piece] of pieces.entries()) {
    const between = file.text.slice(end, piece.start);
    const isDamaged = unreadable.some((range) => range.start <= end && piece.start <= range.end);
    const space = spaces[Math.floor(next() * spaces.length)] ?? " ";
    if (isDamaged) text += between;
    else if (pieces[index - 1]?.kind === "line") text += `\n${space}`;
    // What separates two words has to go on doing so.
    else if (between !== "" || (index > 0 && next() < 0.2)) text += space;
    text += file.text.slice(piece.start, piece.end);
    end = piece.end;
  }
  return text;
}
