/** A place in a WIT file where something is being written, and the forms that completion items have. */
import { type CompletionItem, CompletionItemKind, InsertTextFormat } from "vscode-languageserver";
import type { Bundle, WitDocument, Workspace } from "../../workspace/index.ts";
import type { WritingContext } from "../context.ts";
import type { Surroundings } from "../scope.ts";
import { WORDS } from "../words.ts";

export interface WritingPlace {
  readonly workspace: Workspace;
  readonly bundle: Bundle;
  readonly document: WitDocument;
  readonly context: WritingContext;
  readonly surroundings: Surroundings | undefined;
  readonly offset: number;
}

/** What an item carries until the editor asks for its documentation: the key of a symbol. */
export interface ItemData {
  readonly key: string;
}

export function wordItems(...words: readonly string[]): CompletionItem[] {
  return words.map((word) => wordItem(word));
}

export function wordItem(label: string, detail = "", sort = "2"): CompletionItem {
  const documentation = WORDS.get(label);
  return {
    label,
    kind: CompletionItemKind.Keyword,
    sortText: `${sort}${label}`,
    ...(detail === "" ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
  };
}

export function snippetItem(label: string, text: string, detail = ""): CompletionItem {
  return {
    ...wordItem(label, detail),
    insertText: text,
    insertTextFormat: InsertTextFormat.Snippet,
  };
}

export function symbolItem(
  label: string,
  kind: CompletionItemKind,
  sort: string,
  key: string | undefined,
): CompletionItem {
  return {
    label,
    kind,
    sortText: `${sort}${label}`,
    ...(key === undefined ? {} : { data: { key } satisfies ItemData }),
  };
}
