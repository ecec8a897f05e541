/** `textDocument/selectionRange`: from a name step by step to the whole file. */
import type { Position, SelectionRange } from "vscode-languageserver";
import type { WitDocument } from "../workspace/index.ts";
import type { TextRange } from "../../core/wit/index.ts";

/** One chain for each position, from the inside to the outside. */
export function selectionRanges(document: WitDocument, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => {
    const offset = document.offsetAt(position);
    const ranges = distinct([
      { start: 0, end: document.text.length },
      ...nodesAround(document, offset),
      ...bracesAround(document, offset),
      ...tokenAt(document, offset),
    ]);
    let chain: SelectionRange | undefined;
    for (const range of ranges)
      chain = { range: document.rangeOf(range), ...(chain === undefined ? {} : { parent: chain }) };
    return chain ?? { range: { start: position, end: position } };
  });
}

/** Each within the one before; ranges that cross others are left out. */
function distinct(ranges: readonly TextRange[]): readonly TextRange[] {
  const sorted = ranges.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  const nested: TextRange[] = [];
  for (const range of sorted) {
    const around = nested.at(-1);
    const isWithin = around === undefined || (around.start <= range.start && range.end <= around.end);
    const isSame = around !== undefined && around.start === range.start && around.end === range.end;
    if (isWithin && !isSame) nested.push(range);
  }
  return nested;
}

/** All nodes of the tree that contain `offset`; each of them can be selected. */
function nodesAround(document: WitDocument, offset: number): readonly TextRange[] {
  const found: TextRange[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      value.forEach(visit);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const range = "range" in value && isRange(value.range) ? value.range : undefined;
    if (range !== undefined) {
      // What stands before an item, its documentation and gates, is outside of its range.
      const isInside = range.start <= offset && offset <= range.end;
      if (isInside) found.push(range);
      else if (!("annotations" in value)) return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  const { header, items } = document.file;
  visit([header, items]);
  return found;
}

function isRange(value: unknown): value is TextRange {
  return typeof value === "object" && value !== null && "start" in value && "end" in value;
}

/** The content of the braces, parentheses and angle brackets around `offset`, and then the same with the brackets. */
function bracesAround(document: WitDocument, offset: number): readonly TextRange[] {
  const open: { readonly text: string; readonly start: number; readonly end: number }[] = [];
  const found: TextRange[] = [];
  const closes: Readonly<Record<string, string>> = { "}": "{", ")": "(", ">": "<" };
  for (const token of document.file.tokens) {
    if (token.kind !== "punctuation") continue;
    if (["{", "(", "<"].includes(token.text)) open.push(token);
    const opener = closes[token.text];
    if (opener === undefined || open.at(-1)?.text !== opener) continue;
    const brace = open.pop();
    if (brace === undefined || brace.end > offset || offset > token.start) continue;
    const inside = document.text.slice(brace.end, token.start);
    const start = brace.end + inside.length - inside.trimStart().length;
    const end = token.start - (inside.length - inside.trimEnd().length);
    if (start <= offset && offset <= end) found.push({ start, end });
    found.push({ start: brace.start, end: token.end });
  }
  return found;
}

function tokenAt(document: WitDocument, offset: number): readonly TextRange[] {
  const token = document.file.tokens.find(({ start, end }) => start <= offset && offset <= end);
  if (token !== undefined && token.kind !== "end" && token.kind !== "punctuation") return [token];
  const comment = document.file.tokens
    .flatMap(({ comments }) => comments)
    .find(({ start, end }) => start <= offset && offset <= end);
  return comment === undefined ? [] : [comment];
}
