/**
 * Setting and removing one value of a TOML text: comments, order, blank lines and the way things are written stay.
 *
 * Each step changes one place and reads the text anew, since the files are small and a step then never works with
 * positions that the step before has moved. At the end the result is read by another parser and compared with what it
 * should say, so that a bug is an `InternalError` and never a damaged file.
 */
import { parse } from "smol-toml";
import type { AST } from "toml-eslint-parser";
import { InternalError } from "../../../core/errors.ts";
import { setArray } from "./array.ts";
import { isTomlTable, printKey, printValue, type TomlTable, type TomlValue } from "./print.ts";
import {
  readStructure,
  samePath,
  startsWith,
  type Entry,
  type Section,
  type Structure,
} from "./structure.ts";
import { endOfLine, indentOf, lineBreakOf, replace, startOfLine } from "./text.ts";

export type { TomlTable, TomlValue } from "./print.ts";

type Path = readonly string[];

/**
 * `text` with `value` at `path`. Of a table only the keys that `value` has are set; the others stay.
 *
 * The text must be TOML, and what lies on the way to `path` a table.
 */
export function setTomlValue(text: string, path: Path, value: TomlValue): string {
  const expected = withValue(parse(text), path, value);
  return checked(
    withoutMark(text, (body) => set(body, path, value)),
    expected,
  );
}

/** Removes the value at `path` from `text`. A text without that value stays as it is. */
export function removeTomlValue(text: string, path: Path): string {
  const expected = withoutValue(parse(text), path);
  return checked(
    withoutMark(text, (body) => removeAll(body, path)),
    expected,
  );
}

function set(text: string, path: Path, value: TomlValue): string {
  const structure = readStructure(text);
  const entry = structure.entries.find((each) => samePath(each.path, path));
  const isTable = isTomlTable(value);
  const exists = isTable
    ? entry?.node.value.type === "TOMLInlineTable" || hasTable(structure, path)
    : entry !== undefined;
  if (!exists && entry === undefined) return add(text, structure, path, value);
  if (isTable && exists) {
    return Object.entries(value).reduce((edited, [key, inner]) => set(edited, [...path, key], inner), text);
  }
  if (entry === undefined) throw new InternalError("an entry that exists was not found");
  const { node } = entry;
  if (Array.isArray(value) && node.value.type === "TOMLArray") {
    return setArray(text, value, (body) => arrayAt(body, path));
  }
  return replace(text, node.value.range, printValue(value));
}

function arrayAt(
  text: string,
  path: Path,
): { readonly array: AST.TOMLArray; readonly tokens: readonly AST.Token[] } {
  const { entries, tokens } = readStructure(text);
  const value = entries.find((each) => samePath(each.path, path))?.node.value;
  if (value?.type !== "TOMLArray") throw new InternalError("an array turned into something else");
  return { array: value, tokens };
}

/** Whether a table exists, by its own header or by dotted keys. */
function hasTable({ entries, sections }: Structure, path: Path): boolean {
  return (
    sections.some((section) => samePath(section.path, path)) ||
    entries.some((entry) => entry.path.length > path.length && startsWith(entry.path, path))
  );
}

/** Adds a new value, in the style of the text around it. */
function add(text: string, structure: Structure, path: Path, value: TomlValue): string {
  const { entries, sections } = structure;
  // Nothing but the braces themselves can add to an inline table.
  const inline = entries.findLast(
    ({ path: each, node }) =>
      node.value.type === "TOMLInlineTable" && each.length < path.length && startsWith(path, each),
  );
  if (inline !== undefined) return addInline(text, inline, path, value);

  const table = path.slice(0, -1);
  if (isTomlTable(value)) return addSection(text, sections, path, value);
  const line = (container: Path) => `${printKey(path.slice(container.length))} = ${printValue(value)}`;
  const section = sections.find((each) => samePath(each.path, table));
  if (section !== undefined) {
    const last = section.node.body.at(-1);
    return addLine(text, last?.range ?? section.node.range, line(table), last && indentOf(text, last.range));
  }
  const sibling = entries.findLast(
    (each) => each.container.length < table.length && startsWith(each.path, table),
  );
  if (sibling !== undefined) {
    const { range } = sibling.node;
    return addLine(text, range, line(sibling.container), indentOf(text, range));
  }
  if (table.length > 0) return addSection(text, sections, table, { [path.at(-1) ?? ""]: value });
  const lastOfRoot = entries.findLast(({ container }) => container.length === 0);
  if (lastOfRoot !== undefined) return addLine(text, lastOfRoot.node.range, line([]), "");
  // Before the first section, or else it would be in one.
  return `${line([])}${lineBreakOf(text)}${text === "" ? "" : lineBreakOf(text)}${text}`;
}

function addInline(text: string, { node, path: table }: Entry, path: Path, value: TomlValue): string {
  if (node.value.type !== "TOMLInlineTable") throw new InternalError("expected an inline table");
  const pair = `${printKey(path.slice(table.length))} = ${printValue(value)}`;
  const last = node.value.body.at(-1);
  if (last === undefined) return replace(text, node.value.range, `{ ${pair} }`);
  return replace(text, [last.range[1], last.range[1]], `, ${pair}`);
}

function addLine(text: string, after: AST.Range, line: string, indent = ""): string {
  const end = endOfLine(text, after[1]);
  return replace(text, [end, end], `${lineBreakOf(text)}${indent}${line}`);
}

/** Behind the last section of the same family, or at the end. */
function addSection(text: string, sections: readonly Section[], path: Path, table: TomlTable): string {
  const lineBreak = lineBreakOf(text);
  const lines = [
    `[${printKey(path)}]`,
    ...Object.entries(table).map(([key, value]) => `${printKey([key])} = ${printValue(value)}`),
  ].join(lineBreak);
  const relative = sections.findLast((section) => section.path[0] === path[0]);
  if (relative === undefined) {
    const before = text.trimEnd();
    return `${before}${before === "" ? "" : lineBreak + lineBreak}${lines}${lineBreak}`;
  }
  let end = endOfLine(text, relative.node.range[1]);
  // Comments that follow without a blank line belong to that section.
  for (let next = lineAfter(text, end); next?.content.startsWith("#"); next = lineAfter(text, end))
    end = next.end;
  return replace(text, [end, end], `${lineBreak}${lineBreak}${lines}${end === text.length ? lineBreak : ""}`);
}

function lineAfter(
  text: string,
  end: number,
): { readonly content: string; readonly end: number } | undefined {
  if (end >= text.length) return undefined;
  const start = text.indexOf("\n", end) + 1;
  const nextEnd = endOfLine(text, start);
  return { content: text.slice(start, nextEnd).trim(), end: nextEnd };
}

/** The value may be spread over several places. */
function removeAll(text: string, path: Path): string {
  for (let current = text; ;) {
    const { entries, sections, tokens } = readStructure(current);
    const entry = entries.find((each) => startsWith(each.path, path));
    const section = sections.find((each) => startsWith(each.path, path));
    if (section !== undefined) current = removeLines(current, section.node.range);
    else if (entry !== undefined) current = removeEntry(current, entry, tokens);
    else return current;
  }
}

function removeEntry(text: string, { node }: Entry, tokens: readonly AST.Token[]): string {
  if (node.parent.type !== "TOMLInlineTable") {
    const start = startOfLine(text, node.range[0]);
    return replace(text, [start, afterLine(text, node.range[1])], "");
  }
  const { body } = node.parent;
  const position = body.indexOf(node);
  const next = body[position + 1];
  const previous = body[position - 1];
  // One comma goes along: the one behind, or of the last pair the one before.
  if (next !== undefined) return replace(text, [node.range[0], next.range[0]], "");
  if (previous !== undefined) {
    const comma = tokens.find(({ value, range }) => value === "," && range[0] >= previous.range[1]);
    return replace(text, [comma?.range[0] ?? previous.range[1], node.range[1]], "");
  }
  return replace(text, node.parent.range, "{}");
}

/** A section goes with its lines, and of two blank lines around it one. */
function removeLines(text: string, [start, end]: AST.Range): string {
  const before = text.slice(0, startOfLine(text, start));
  const after = text.slice(afterLine(text, end));
  const blankBefore = before === "" || /(^|\n)[ \t]*\r?\n$/.test(before);
  return before + (blankBefore ? after.replace(/^[ \t]*(\r?\n|$)/, "") : after);
}

function afterLine(text: string, position: number): number {
  const end = text.indexOf("\n", position);
  return end === -1 ? text.length : end + 1;
}

/** A byte order mark is not part of the TOML, and stays where it is. */
function withoutMark(text: string, edit: (body: string) => string): string {
  return text.startsWith("\uFEFF") ? `\uFEFF${edit(text.slice(1))}` : edit(text);
}

function checked(text: string, expected: unknown): string {
  let found: unknown;
  try {
    found = parse(text);
  } catch (error) {
    throw new InternalError("an edit of TOML damaged it", { cause: error });
  }
  if (!sameValue(found, expected)) throw new InternalError("an edit of TOML changed something else");
  return text;
}

type Document = Readonly<Record<string, unknown>>;

function withValue(document: Document, [key = "", ...rest]: Path, value: TomlValue): Document {
  const current = document[key];
  if (rest.length > 0) return { ...document, [key]: withValue(tableOr(current, {}), rest, value) };
  const merged = isTomlTable(value) ? mergeTables(tableOr(current, {}), value) : value;
  return { ...document, [key]: merged };
}

function mergeTables(table: Document, added: TomlTable): Document {
  return Object.entries(added).reduce<Document>(
    (merged, [key, value]) => withValue(merged, [key], value),
    table,
  );
}

function withoutValue(document: Document, [key = "", ...rest]: Path): Document {
  if (!(key in document)) return document;
  const { [key]: current, ...others } = document;
  return rest.length === 0 ? others : { ...document, [key]: withoutValue(tableOr(current, {}), rest) };
}

function tableOr(value: unknown, otherwise: Document): Document {
  return isObject(value) ? value : otherwise;
}

/** Empty tables count as absent: whether `[a]` stays when its last line goes is a matter of looks. */
function sameValue(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
      sameValue(a[key] ?? {}, b[key] ?? {}),
    );
  }
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : Object.is(a, b);
}

function isObject(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
