/** `textDocument/foldingRange`: blocks, lists, comments, and runs of `use`. From the tokens, so that damage elsewhere does not matter. */
import { type FoldingRange, FoldingRangeKind } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import type { Comment, syntax, TextRange } from "../../core/wit/index.ts";

export function foldingRanges(document: WitDocument): FoldingRange[] {
  const folds = [...braces(document), ...comments(document), ...runsOfUse(document)];
  return folds.toSorted((a, b) => a.startLine - b.startLine || b.endLine - a.endLine);
}

/** From the line of a brace to the one before its closing brace, which stays in sight. */
function braces(document: WitDocument): readonly FoldingRange[] {
  const folds: FoldingRange[] = [];
  const open: number[] = [];
  for (const { kind, text, start } of document.file.tokens) {
    if (kind !== "punctuation") continue;
    if (text === "{") open.push(document.positionAt(start).line);
    if (text !== "}") continue;
    const startLine = open.pop();
    const endLine = document.positionAt(start).line - 1;
    if (startLine !== undefined && endLine > startLine) folds.push({ startLine, endLine });
  }
  return folds;
}

/** Blocks of several lines, and line comments below each other. */
function comments(document: WitDocument): readonly FoldingRange[] {
  const folds: FoldingRange[] = [];
  const add = ({ start, end }: TextRange): void => {
    const [startLine, endLine] = [document.positionAt(start).line, document.positionAt(end).line];
    if (endLine > startLine) folds.push({ startLine, endLine, kind: FoldingRangeKind.Comment });
  };
  for (const token of document.file.tokens) {
    let run: TextRange | undefined;
    for (const comment of token.comments) {
      const isNext = run !== undefined && isBelow(document.text, run, comment);
      if (isNext && run !== undefined) {
        run = { start: run.start, end: comment.end };
        continue;
      }
      if (run !== undefined) add(run);
      run = comment.style === "line" ? comment : undefined;
      if (comment.style === "block") add(comment);
    }
    if (run !== undefined) add(run);
  }
  return folds;
}

function isBelow(text: string, run: TextRange, comment: Comment): boolean {
  return comment.style === "line" && /^\r?\n[ \t]*$/.test(text.slice(run.end, comment.start));
}

/** Several `use`, `import` or `include` in a row fold like other languages' imports. */
function runsOfUse(document: WitDocument): readonly FoldingRange[] {
  const folds: FoldingRange[] = [];
  const visit = (nodes: readonly (syntax.FileItem | syntax.WorldMember | syntax.InterfaceMember)[]): void => {
    let run: { first: TextRange; last: TextRange } | undefined;
    const close = (): void => {
      if (run === undefined) return;
      const startLine = document.positionAt(run.first.start).line;
      const endLine = document.positionAt(run.last.end).line;
      if (endLine > startLine) folds.push({ startLine, endLine, kind: FoldingRangeKind.Imports });
      run = undefined;
    };
    for (const node of nodes) {
      if (node.kind === "use" || node.kind === "top-level-use") {
        run = { first: run?.first ?? node.range, last: node.range };
        continue;
      }
      close();
      if (node.kind === "package-block") visit(node.items);
      else if (node.kind === "interface" || node.kind === "world") visit(node.members);
      else if (node.kind === "extern" && node.target.kind === "inline") visit(node.target.members);
    }
    close();
  };
  visit(document.file.items);
  return folds;
}
