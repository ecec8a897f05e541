/** `textDocument/definition`, `textDocument/declaration` and `textDocument/typeDefinition`: where a name, or its type, is declared. */
import type { Location, Position } from "vscode-languageserver";
import { findSymbol, namesInType, occurrenceAt, type WitSymbol } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import type { syntax } from "../../core/wit/index.ts";
import { locationOf } from "./lsp.ts";

/** Where the name at `position` is declared; empty without a name there, or without a declaration. */
export function definition(workspace: Workspace, document: WitDocument, position: Position): Location[] {
  const symbol = symbolAt(workspace, document, document.offsetAt(position));
  return symbol === undefined ? [] : locations(workspace, [symbol]);
}

/** The declarations of the types that the value at `position` is made of: a field's, a parameter's, a function's result. */
export function typeDefinition(workspace: Workspace, document: WitDocument, position: Position): Location[] {
  const symbol = symbolAt(workspace, document, document.offsetAt(position));
  return symbol === undefined ? [] : locations(workspace, typesOf(workspace, symbol));
}

/** The symbol that the name at `offset` declares or refers to. */
export function symbolAt(workspace: Workspace, document: WitDocument, offset: number): WitSymbol | undefined {
  const occurrence = occurrenceAt(workspace, document, offset);
  return occurrence === undefined ? undefined : findSymbol(workspace, occurrence.key);
}

function locations(workspace: Workspace, symbols: readonly WitSymbol[]): Location[] {
  return symbols.flatMap((symbol) => locationOf(workspace, symbol) ?? []);
}

function typesOf(workspace: Workspace, symbol: WitSymbol): readonly WitSymbol[] {
  const { declaration } = symbol;
  const document = workspace.document(symbol.uri);
  if (document === undefined) return [];
  const named = (names: readonly syntax.Name[]): readonly WitSymbol[] =>
    names.flatMap(({ range }) => symbolAt(workspace, document, range.start) ?? []);
  switch (declaration.kind) {
    case "field":
    case "parameter":
    case "case":
      return named(namesInType(declaration.syntax.type));
    case "function":
      return named(namesInType(declaration.syntax.func.result));
    case "resource-function": {
      if (declaration.syntax.kind !== "constructor")
        return named(namesInType(declaration.syntax.func.result));
      const resource = findSymbol(workspace, symbol.container ?? "");
      return resource === undefined ? [] : [resource];
    }
    case "extern": {
      const { target } = declaration.syntax;
      if (target.kind === "func") return named(namesInType(target.func.result));
      return target.kind === "path" ? named([target.path.name]) : [symbol];
    }
    case "type":
      if (declaration.syntax.definition.kind !== "alias") return [symbol];
      return named(namesInType(declaration.syntax.definition.type));
    case "type-alias":
    case "included":
      return named([declaration.syntax.name]);
    case "item-alias":
      return named([declaration.syntax.path.name]);
    case "interface":
    case "world":
      return [symbol];
    case "package":
    case "label":
    case "feature":
      return [];
  }
}
