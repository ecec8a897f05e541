/** From our values to those of the Language Server Protocol. */
import type { Location } from "vscode-languageserver";
import type { WitSymbol } from "../symbols/index.ts";
import { relativeUri, type Workspace } from "../workspace/index.ts";

/** What editors show beside our diagnostics, and what tells ours from others'. */
export const SOURCE = "wit";

/** Messages name files as they were put in, which is by URI; people know them by their path in the workspace. */
export function shortenPaths(workspace: Workspace, message: string): string {
  return message.replaceAll(/`([a-z][a-z0-9+.-]*:\/\/[^`]*)`/g, (whole, uri: string) => {
    const folder = workspace.folders.find((one) => uri.startsWith(`${one}/`));
    return folder === undefined ? whole : `\`${relativeUri(folder, uri)}\``;
  });
}

/** Where a symbol is declared; `undefined` when its file has just gone. */
export function locationOf(workspace: Workspace, symbol: WitSymbol): Location | undefined {
  const document = workspace.document(symbol.uri);
  return document === undefined ? undefined : { uri: symbol.uri, range: document.rangeOf(symbol.range) };
}
