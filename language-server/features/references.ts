/** `textDocument/references` and `textDocument/documentHighlight`: the other places where a name stands. */
import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type Location,
  type Position,
} from "vscode-languageserver";
import { fileIndex, findOccurrences, occurrenceAt } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";

/** Every place in the workspace where the symbol at `position` is named; its declarations only if they are asked for. */
export function references(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
  includeDeclaration: boolean,
): Location[] {
  const here = occurrenceAt(workspace, document, document.offsetAt(position));
  if (here === undefined) return [];
  return findOccurrences(workspace, here.key)
    .filter(({ occurrence }) => includeDeclaration || occurrence.role === "reference")
    .map((place) => ({ uri: place.document.uri, range: place.document.rangeOf(place.occurrence.range) }));
}

/** The places in the same file. */
export function documentHighlights(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
): DocumentHighlight[] {
  const here = occurrenceAt(workspace, document, document.offsetAt(position));
  if (here === undefined) return [];
  return fileIndex(workspace, document.uri)
    .occurrences.filter(({ key }) => key === here.key)
    .map(({ range, role }) => ({
      range: document.rangeOf(range),
      kind: role === "definition" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}
