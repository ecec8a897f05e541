/** `textDocument/completion`: what can come next, and nothing that cannot. */
import type { CompletionItem, MarkupContent, Position } from "vscode-languageserver";
import { findSymbol } from "../../symbols/index.ts";
import type { Bundle, WitDocument, Workspace } from "../../workspace/index.ts";
import { writingContext } from "../context.ts";
import { describeSymbol } from "../hover.ts";
import { surroundingsAt } from "../scope.ts";
import { gateItems } from "./gates.ts";
import type { WritingPlace } from "./items.ts";
import { includedNames, usedNames } from "./names.ts";
import { inFile, inInterface, inResource, inWorld } from "./statements.ts";
import { inType } from "./types.ts";

export function completions(
  workspace: Workspace,
  bundle: Bundle,
  document: WitDocument,
  position: Position,
): CompletionItem[] {
  const offset = document.offsetAt(position);
  const context = writingContext(document.file, offset);
  if (context.isText) return [];
  const surroundings = surroundingsAt(workspace, document, offset);
  return itemsAt({ workspace, bundle, document, context, surroundings, offset });
}

/** Adds the documentation of the symbol that an item stands for. */
export function resolveCompletion(workspace: Workspace, item: CompletionItem): CompletionItem {
  const key = keyOf(item.data);
  const symbol = key === undefined ? undefined : findSymbol(workspace, key);
  if (symbol === undefined) return item;
  const documentation: MarkupContent = { kind: "markdown", value: describeSymbol(workspace, symbol) };
  return { ...item, documentation };
}

function keyOf(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null || !("key" in data)) return undefined;
  return typeof data.key === "string" ? data.key : undefined;
}

function itemsAt(here: WritingPlace): CompletionItem[] {
  const { braces, statement } = here.context;
  const [first] = statement;
  if (first?.text === "@") return gateItems(here);
  switch (braces) {
    case "file":
    case "package":
      return inFile(here);
    case "interface":
      return inInterface(here);
    case "world":
      return inWorld(here);
    case "resource":
      return inResource(here);
    case "record":
      return statement.at(-1)?.text === ":" || statement.length > 2 ? inType(here) : [];
    case "variant":
      return statement.length >= 2 ? inType(here) : [];
    case "use-names":
      return usedNames(here);
    case "with-names":
      return includedNames(here);
    case "enum":
    case "flags":
    case "unknown":
      return [];
  }
}
