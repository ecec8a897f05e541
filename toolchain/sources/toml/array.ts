/** Changing the items of an array, each in its own line or all in one, with comments between them. */
import { isDeepStrictEqual } from "node:util";
import { getStaticTOMLValue, type AST } from "toml-eslint-parser";
import { printValue, type TomlValue } from "./print.ts";
import { endOfLine, indentOf, isFirstOnLine, lineBreakOf, replace } from "./text.ts";

export interface FoundArray {
  readonly array: AST.TOMLArray;
  readonly tokens: readonly AST.Token[];
}

/** Items that are in the array and in `items` at both ends stay untouched. `find` finds the array in a text. */
export function setArray(
  text: string,
  items: readonly TomlValue[],
  find: (text: string) => FoundArray,
): string {
  const old: readonly unknown[] = find(text).array.elements.map((element) => getStaticTOMLValue(element));
  let kept = 0;
  while (kept < Math.min(old.length, items.length) && isDeepStrictEqual(old[kept], items[kept])) kept++;
  let keptBehind = 0;
  while (
    keptBehind < Math.min(old.length, items.length) - kept &&
    isDeepStrictEqual(old.at(-1 - keptBehind), items.at(-1 - keptBehind))
  ) {
    keptBehind++;
  }
  let edited = text;
  // New items come first, so that an array of several lines never becomes empty, and keeps its shape.
  const added = items.slice(kept, items.length - keptBehind);
  for (const [offset, item] of added.entries())
    edited = insertItem(edited, find(edited), kept + offset, item);
  for (let index = kept; index < old.length - keptBehind; index++) {
    edited = removeItem(edited, find(edited), kept + added.length);
  }
  return edited;
}

function insertItem(text: string, { array, tokens }: FoundArray, index: number, item: TomlValue): string {
  const printed = printValue(item);
  const next = array.elements[index];
  if (next !== undefined) {
    const ownLine = isFirstOnLine(text, next.range[0]);
    const between = ownLine ? lineBreakOf(text) + indentOf(text, next.range) : " ";
    return replace(text, [next.range[0], next.range[0]], `${printed},${between}`);
  }
  const last = array.elements.at(-1);
  if (last === undefined) {
    const start = array.range[0] + 1;
    return replace(text, [start, start], printed);
  }
  const comma = commaAfter(last, array, tokens);
  const ownLine = isFirstOnLine(text, last.range[0]);
  const end = endOfLine(text, comma?.range[1] ?? last.range[1]);
  // With the bracket on the same line, the end of that line is not inside.
  const inside = ownLine && end < array.range[1];
  const position = inside ? end : (comma?.range[1] ?? last.range[1]);
  const between = ownLine ? lineBreakOf(text) + indentOf(text, last.range) : " ";
  const added = `${comma === undefined && !inside ? "," : ""}${between}${printed}${comma === undefined ? "" : ","}`;
  const withItem = replace(text, [position, position], added);
  // A comment may stand between the last item and the end of its line, so the comma goes where the item ends.
  return comma === undefined && inside ? replace(withItem, [last.range[1], last.range[1]], ",") : withItem;
}

function removeItem(text: string, { array, tokens }: FoundArray, index: number): string {
  const item = array.elements[index];
  if (item === undefined) return text;
  const comma = commaAfter(item, array, tokens);
  const [start] = item.range;
  const end = comma?.range[1] ?? item.range[1];
  const lineEnd = endOfLine(text, end);
  const rest = text.slice(end, lineEnd).trim();
  if (isFirstOnLine(text, start) && lineEnd < array.range[1] && (rest === "" || rest.startsWith("#"))) {
    const lineStart = text.lastIndexOf("\n", start) + 1;
    return replace(text, [lineStart, text.indexOf("\n", lineEnd) + 1], "");
  }
  if (comma !== undefined) {
    const spaces = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    return replace(text, [start, end + spaces], "");
  }
  const previous = array.elements[index - 1];
  const before = previous && commaAfter(previous, array, tokens);
  const gap = before === undefined ? "" : text.slice(before.range[1], start);
  if (before === undefined || gap.trim() !== "") return replace(text, [start, end], "");
  return replace(text, [before.range[0], end], "");
}

/** The comma behind an item, if there is one before the next item or the end. */
function commaAfter(
  item: AST.TOMLContentNode,
  array: AST.TOMLArray,
  tokens: readonly AST.Token[],
): AST.Token | undefined {
  const following = array.elements.find((element) => element.range[0] >= item.range[1]);
  const limit = following?.range[0] ?? array.range[1];
  return tokens.find(({ value, type, range }) => {
    return type === "Punctuator" && value === "," && range[0] >= item.range[1] && range[1] <= limit;
  });
}
