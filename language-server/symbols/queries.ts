/** What editor features ask: which symbol is here, where is it declared, where else is it named. */
import type { RootView, WitDocument, Workspace } from "../workspace/index.ts";
import { indexFile } from "./file-index.ts";
import type { FileIndex, Occurrence, WitSymbol } from "./symbol.ts";

/** An index is as good as the view that it is made of. */
const indexes = new WeakMap<RootView, Map<string, FileIndex>>();

const EMPTY: FileIndex = { symbols: new Map(), occurrences: [] };

/** The names of a file; empty for a file that is not there. */
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

/** The name that `offset` is in, or directly behind. */
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

/** The symbol with a key that an occurrence has given. */
export function findSymbol(workspace: Workspace, key: string): WitSymbol | undefined {
  return fileIndex(workspace, key.slice(0, key.indexOf("#"))).symbols.get(key);
}

export interface Place {
  readonly document: WitDocument;
  readonly occurrence: Occurrence;
}

/** Every place where a symbol is named, in all of the workspace, its own file first. */
export function findOccurrences(workspace: Workspace, key: string): readonly Place[] {
  const home = key.slice(0, key.indexOf("#"));
  const documents = workspace.documents().toSorted((a, b) => Number(b.uri === home) - Number(a.uri === home));
  return documents.flatMap((document) =>
    fileIndex(workspace, document.uri).occurrences.flatMap((occurrence) =>
      occurrence.key === key ? [{ document, occurrence }] : [],
    ),
  );
}
