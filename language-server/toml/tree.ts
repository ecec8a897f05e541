/**
 * TOML text to a tree with positions, in which `[a.b]`, `a.b = …` and `a = { b = … }` are the same table.
 *
 * The parser stops at the first mistake. That line is then blanked, and the rest is parsed: mistakes in other lines are
 * still found while a line is being written.
 */
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";

/** Half-open, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

export interface TomlTable {
  readonly kind: "table";
  /** Of the header or of the braces. */
  readonly range: TextRange;
  readonly entries: TomlEntry[];
}

export interface TomlArray {
  readonly kind: "array";
  readonly range: TextRange;
  readonly items: readonly TomlNode[];
}

export interface TomlScalar {
  readonly kind: "string" | "number" | "boolean" | "date";
  readonly range: TextRange;
  readonly value: string | number | boolean | Date;
}

export type TomlNode = TomlTable | TomlArray | TomlScalar;

export interface TomlEntry {
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: TomlNode;
}

export interface TomlProblem {
  readonly message: string;
  readonly range: TextRange;
}

export interface TomlFile {
  readonly root: TomlTable;
  readonly problems: readonly TomlProblem[];
}

/** After this many mistakes, the rest of the file is ignored. */
const MAX_PROBLEMS = 20;

/** Never throws. */
export function readToml(text: string): TomlFile {
  const problems: TomlProblem[] = [];
  let rest = text;
  while (problems.length < MAX_PROBLEMS) {
    try {
      return { root: treeOf(parseTOML(rest), text), problems };
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      const line = wrongLine(rest, error);
      problems.push({ message: `not TOML: ${lowerFirst(error.message)}`, range: trimmed(text, line) });
      const blank = rest.slice(line.start, line.end).replaceAll(/[^\r\n]/g, " ");
      // The mistake is at the end of something, such as a list that is not closed: the text after it is dropped.
      if (blank === rest.slice(line.start, line.end)) rest = rest.slice(0, Math.max(0, line.start - 1));
      else rest = rest.slice(0, line.start) + blank + rest.slice(line.end);
    }
  }
  return { root: { kind: "table", range: { start: 0, end: text.length }, entries: [] }, problems };
}

/** The parser notices a missing value or bracket on the next line. The mistake is in that line only if it does not parse alone. */
function wrongLine(text: string, error: ParseError): TextRange {
  const here = lineAround(text, error.index);
  const isNoticed = error.column === 0 && !/multiple times/.test(error.message);
  const above = text.slice(0, here.start).trimEnd();
  if (!isNoticed || above === "" || !parses(text.slice(here.start, here.end))) return here;
  return lineAround(text, above.length);
}

function parses(line: string): boolean {
  try {
    parseTOML(line);
    return true;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return false;
  }
}

function lineAround(text: string, offset: number): TextRange {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return { start, end: end === -1 ? text.length : end };
}

function trimmed(text: string, { start, end }: TextRange): TextRange {
  const line = text.slice(start, end);
  const left = line.length - line.trimStart().length;
  return { start: start + left, end: Math.max(start + left, start + line.trimEnd().length) };
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, "");
}

function treeOf(program: AST.TOMLProgram, text: string): TomlTable {
  const root: TomlTable = { kind: "table", range: { start: 0, end: text.length }, entries: [] };
  const [top] = program.body;
  for (const node of top.body) {
    if (node.type === "TOMLKeyValue") add(root, node);
    else {
      const table = tableAt(root, node.key.keys, rangeOf(node));
      for (const pair of node.body) add(table, pair);
    }
  }
  return root;
}

function add(table: TomlTable, pair: AST.TOMLKeyValue): void {
  const last = pair.key.keys.at(-1);
  if (last === undefined) return;
  const holder = tableAt(table, pair.key.keys.slice(0, -1), rangeOf(pair));
  holder.entries.push({ key: nameOf(last), keyRange: rangeOf(last), value: nodeOf(pair.value) });
}

/** The table that `keys` lead to; missing tables are created. */
function tableAt(
  from: TomlTable,
  keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[],
  range: TextRange,
): TomlTable {
  let table = from;
  for (const key of keys) {
    const known = table.entries.findLast((entry) => entry.key === nameOf(key));
    const found = known?.value.kind === "array" ? known.value.items.at(-1) : known?.value;
    if (found?.kind === "table") {
      table = found;
      continue;
    }
    const made: TomlTable = { kind: "table", range, entries: [] };
    table.entries.push({ key: nameOf(key), keyRange: rangeOf(key), value: made });
    table = made;
  }
  return table;
}

function nodeOf(value: AST.TOMLContentNode): TomlNode {
  const range = rangeOf(value);
  switch (value.type) {
    case "TOMLArray":
      return { kind: "array", range, items: value.elements.map(nodeOf) };
    case "TOMLInlineTable": {
      const table: TomlTable = { kind: "table", range, entries: [] };
      for (const pair of value.body) add(table, pair);
      return table;
    }
    case "TOMLValue":
      if (value.kind === "string" || value.kind === "boolean")
        return { kind: value.kind, range, value: value.value };
      if (value.kind === "integer" || value.kind === "float")
        return { kind: "number", range, value: value.value };
      return { kind: "date", range, value: value.value };
  }
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function rangeOf({ range: [start, end] }: { readonly range: readonly [number, number] }): TextRange {
  return { start, end };
}

/** The keys from the root to the entry or list element at `offset`, and that entry. Numbers are indices in lists. */
export interface TomlPlace {
  readonly path: readonly (string | number)[];
  /** `offset` is in the name of the last key. */
  readonly isKey: boolean;
  readonly node: TomlNode;
  readonly range: TextRange;
}

export function placeAt(root: TomlTable, offset: number): TomlPlace | undefined {
  const holds = ({ start, end }: TextRange): boolean => start <= offset && offset <= end;
  const visit = (node: TomlNode, path: readonly (string | number)[]): TomlPlace | undefined => {
    if (node.kind === "array") {
      for (const [index, item] of node.items.entries()) {
        const found = visit(item, [...path, index]);
        if (found !== undefined) return found;
      }
    }
    if (node.kind !== "table")
      return holds(node.range) ? { path, isKey: false, node, range: node.range } : undefined;
    for (const { key, keyRange, value } of node.entries) {
      const inside = visit(value, [...path, key]);
      if (inside !== undefined) return inside;
      if (holds(keyRange)) return { path: [...path, key], isKey: true, node: value, range: keyRange };
    }
    return undefined;
  };
  return visit(root, []);
}
