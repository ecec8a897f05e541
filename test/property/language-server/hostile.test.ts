/** For any text and place, every feature answers, and its answer follows the protocol's rules. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { FoldingRange, Position, Range, SelectionRange, TextEdit } from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import {
  codeActions,
  codeLenses,
  completions,
  definition,
  documentHighlights,
  documentLinks,
  documentSymbols,
  foldingRanges,
  formatDocument,
  formatOnType,
  formatRange,
  hover,
  inlayHints,
  linkedEditingRanges,
  prepareRename,
  prepareTypeHierarchy,
  references,
  rename,
  RenameRefused,
  rootDiagnostics,
  selectionRanges,
  SemanticTokensProvider,
  signatureHelp,
  subtypes,
  supertypes,
  typeDefinition,
  workspaceSymbols,
} from "../../../language-server/features/index.ts";
import { Bundle, type WitDocument, Workspace } from "../../../language-server/workspace/index.ts";
import { randomNumbers } from "../../random.ts";
import { corpusFiles } from "../../integration/wit-oracle/corpus.ts";

const ROUNDS = 1500;
/** Longer files take their time and say nothing new. */
const LONGEST = 4000;

it(`${ROUNDS} damaged files get answers at any place`, { timeout: 300_000 }, async () => {
  const next = randomNumbers(21);
  const files = (await corpusFiles()).filter(({ text }) => text.length < LONGEST);
  for (let round = 0; round < ROUNDS; round++) {
    const file = files[Math.floor(next() * files.length)];
    assert.ok(file !== undefined);
    const text = damage(file.text, next);
    try {
      checkFeatures(text, next);
    } catch (error) {
      throw new Error(`round ${round}, made of ${file.path}:\n${text}`, { cause: error });
    }
  }
});

/** Leaves out, doubles, or moves a piece of the text. */
function damage(text: string, next: () => number): string {
  let damaged = text;
  for (let count = 1 + next() * 3; count > 1; count--) {
    const start = Math.floor(next() * damaged.length);
    const piece = damaged.slice(start, start + Math.floor(next() * 12));
    const [before, behind] = [damaged.slice(0, start), damaged.slice(start + piece.length)];
    const choice = next();
    if (choice < 0.4) damaged = before + behind;
    else if (choice < 0.7) damaged = before + piece + piece + behind;
    else damaged = piece + before + behind;
  }
  return damaged;
}

function checkFeatures(text: string, next: () => number): void {
  const workspace = new Workspace();
  workspace.setFolders(["file:///project"]);
  workspace.setFile(
    "file:///project/wit/deps/dep.wit",
    "package c:d; interface i { type t = u8; } world w {}",
  );
  workspace.open("file:///project/wit/a.wit", 1, text);
  const document = workspace.document("file:///project/wit/a.wit");
  assert.ok(document !== undefined);
  for (const root of workspace.roots) rootDiagnostics(workspace, workspace.view(root), new Bundle());
  documentSymbols(document);
  codeLenses(workspace, document, new Set(["wasmcp.build"]));
  documentLinks(workspace, document);
  workspaceSymbols(workspace, text.slice(0, 2));
  checkFolding(document, foldingRanges(document));
  checkTokens(document, new SemanticTokensProvider().full(workspace, document).data);
  checkEdits(document, formatDocument(document));
  for (let count = 0; count < 4; count++) {
    const position = document.positionAt(Math.floor(next() * (text.length + 1)));
    checkPlace(workspace, document, position);
    const end = document.positionAt(Math.floor(next() * (text.length + 1)));
    checkEdits(document, formatRange(document, { start: position, end }));
    inlayHints(workspace, document, { start: position, end });
    const { textDocument, context } = { textDocument: { uri: document.uri }, context: { diagnostics: [] } };
    codeActions(workspace, new Bundle(), document, {
      textDocument,
      range: { start: position, end },
      context,
    });
  }
}

function checkPlace(workspace: Workspace, document: WitDocument, position: Position): void {
  definition(workspace, document, position);
  typeDefinition(workspace, document, position);
  hover(workspace, document, position);
  completions(workspace, new Bundle(), document, position);
  signatureHelp(document, position);
  linkedEditingRanges(workspace, document, position);
  for (const character of [";", "}", "\n"]) checkEdits(document, formatOnType(document, position, character));
  // Where a name stands, it is among its own references and highlights.
  const found = references(workspace, document, position, true);
  assert.equal(
    documentHighlights(workspace, document, position).length > 0,
    found.some(({ uri }) => uri === document.uri),
  );
  checkSelection(selectionRanges(document, [position])[0]);
  for (const item of prepareTypeHierarchy(workspace, document, position) ?? []) {
    supertypes(workspace, item);
    subtypes(workspace, item);
  }
  try {
    prepareRename(workspace, document, position);
    const { changes = {} } = rename(workspace, document, position, "quite-another-name");
    checkEdits(document, changes[document.uri] ?? []);
  } catch (error) {
    if (!(error instanceof RenameRefused)) throw error;
  }
}

/** Edits are apart from each other and within the text: otherwise applying them throws. */
function checkEdits(document: WitDocument, edits: TextEdit[]): void {
  const text = TextDocument.create("", "wit", 0, document.text);
  for (const { range } of edits) assert.ok(isWithin(document, range));
  TextDocument.applyEdits(text, edits);
}

function checkFolding(document: WitDocument, folds: readonly FoldingRange[]): void {
  const last = document.positionAt(document.text.length).line;
  for (const { startLine, endLine } of folds)
    assert.ok(0 <= startLine && startLine < endLine && endLine <= last);
}

/** Tokens come in the order of the text, do not overlap, and stay on their lines. */
function checkTokens(document: WitDocument, data: readonly number[]): void {
  let [line, character, end] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0] = data.slice(at, at + 3);
    [line, character] = [line + lines, lines === 0 ? character + characters : characters];
    assert.ok(lines > 0 || character >= end, `tokens overlap in line ${line}`);
    assert.ok(length > 0);
    end = character + length;
    assert.ok(isWithin(document, { start: { line, character }, end: { line, character: end } }));
  }
}

/** Each range holds the one before it. */
function checkSelection(chain: SelectionRange | undefined): void {
  for (let inner = chain; inner?.parent !== undefined; inner = inner.parent) {
    assert.ok(
      compare(inner.parent.range.start, inner.range.start) <= 0 &&
        compare(inner.range.end, inner.parent.range.end) <= 0,
    );
  }
}

function isWithin(document: WitDocument, { start, end }: Range): boolean {
  const [from, to] = [document.offsetAt(start), document.offsetAt(end)];
  const isSame =
    compare(document.positionAt(from), start) === 0 && compare(document.positionAt(to), end) === 0;
  return isSame && from <= to;
}

function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
