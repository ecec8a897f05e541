/** Queries of the editor features: the symbol at a place, its declaration, and its occurrences. */
import type { RootView, WitDocument, Workspace } from "../workspace/index.ts";
import { indexFile } from "./file-index.ts";
import type { FileIndex, Occurrence, WitSymbol } from "./symbol.ts";

/** An index is valid as long as its view. */
const indexes = new WeakMap<RootView, Map<string, FileIndex>>();

const EMPTY: FileIndex = { symbols: new Map(), occurrences: [] };

/** The names of a file; empty for an unknown file. */
export function fileIndex(workspace: Workspace, uri: string): FileIndex {
  const view = workspace.viewOf(uri);
  if (view === undefined) return EMPTY;
  let ofView = indexes.get(view);
  if (ofView === undefined) {
    ofView = new Map();
    indexes.set(view, ofView);
  }
  let index = ofView.get(uri);
  if (index === undefined) {
    index = indexFile(view, uri);
    ofView.set(uri, index);
  }
  return index;
}

/** The name that contains `offset` or ends there. */
export function occurrenceAt(
  workspace: Workspace,
  document: WitDocument,
  offset: number,
): Occurrence | undefined {
  const { occurrences } = fileIndex(workspace, document.uri);
  let [low, high] = [0, occurrences.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((occurrences[middle]?.range.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = occurrences[low - 1];
  return found !== undefined && offset <= found.range.end ? found : undefined;
}

/** The symbol with the key of an occurrence. */
export function findSymbol(workspace: Workspace, key: string): WitSymbol | undefined {
  return fileIndex(workspace, key.slice(0, key.indexOf("#"))).symbols.get(key);
}

export interface Place {
  readonly document: WitDocument;
  readonly occurrence: Occurrence;
}

/** Every occurrence of a symbol in the workspace, those in its own file first. */
export function findOccurrences(workspace: Workspace, key: string): readonly Place[] {
  const home = key.slice(0, key.indexOf("#"));
  const documents = workspace.documents().toSorted((a, b) => Number(b.uri === home) - Number(a.uri === home));
  return documents.flatMap((document) =>
    fileIndex(workspace, document.uri).occurrences.flatMap((occurrence) =>
      occurrence.key === key ? [{ document, occurrence }] : [],
    ),
  );
}
