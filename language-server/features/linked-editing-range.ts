/** `textDocument/linkedEditingRange`: the places that change along while a name is typed over. */
import type { LinkedEditingRanges, Position } from "vscode-languageserver";
import { findOccurrences, occurrenceAt } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";

/** `null` for a name that other files know too: changing it while typing would break them, which is for rename to do. */
export function linkedEditingRanges(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
): LinkedEditingRanges | null {
  const here = occurrenceAt(workspace, document, document.offsetAt(position));
  if (here === undefined || document.isReadOnly) return null;
  const places = findOccurrences(workspace, here.key);
  if (places.some((place) => place.document !== document)) return null;
  const written = document.text.slice(here.range.start, here.range.end);
  const ranges = places.map(({ occurrence }) => occurrence.range);
  const isSame = ranges.every(({ start, end }) => document.text.slice(start, end) === written);
  if (ranges.length < 2 || !isSame) return null;
  return { ranges: ranges.map((range) => document.rangeOf(range)), wordPattern: "%?[A-Za-z][A-Za-z0-9-]*" };
}
