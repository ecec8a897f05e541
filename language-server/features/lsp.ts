/** From our values to those of the Language Server Protocol. */
import type { Location } from "vscode-languageserver";
import type { WitSymbol } from "../symbols/index.ts";
import type { Workspace } from "../workspace/index.ts";

/** Editors show this beside a diagnostic, so that its origin is clear. */
export const SOURCE = "wit";

/** Where a symbol is declared; `undefined` when its file was just removed. */
export function locationOf(workspace: Workspace, symbol: WitSymbol): Location | undefined {
  const document = workspace.document(symbol.uri);
  return document === undefined ? undefined : { uri: symbol.uri, range: document.rangeOf(symbol.range) };
}
