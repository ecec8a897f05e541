/** `workspace/symbol`: names anywhere in the workspace that contain the letters of a query in their order. */
import type { SymbolInformation } from "vscode-languageserver";
import { fileIndex, findSymbol, type WitSymbol } from "../symbols/index.ts";
import type { Workspace } from "../workspace/index.ts";
import { locationOf } from "./lsp.ts";
import { symbolKind } from "./symbol-kind.ts";

/** The editor asks again after every letter, so that more results are not needed. */
const MAX_SYMBOLS = 500;

/** The best matches first: whole names, then their beginnings, then parts of them, then scattered letters. */
export function workspaceSymbols(workspace: Workspace, query: string): SymbolInformation[] {
  const wanted = query.toLowerCase().replaceAll(/\s/g, "");
  const found: { readonly symbol: WitSymbol; readonly rank: number }[] = [];
  for (const { uri } of workspace.documents()) {
    for (const symbol of fileIndex(workspace, uri).symbols.values()) {
      const { kind } = symbol.declaration;
      if (kind === "parameter" || kind === "feature" || symbol.uri !== uri) continue;
      const rank = rankOf(symbol.name.toLowerCase(), wanted);
      if (rank !== undefined) found.push({ symbol, rank });
    }
  }
  found.sort(
    (a, b) => a.rank - b.rank || a.symbol.name.length - b.symbol.name.length || compare(a.symbol, b.symbol),
  );
  return found.slice(0, MAX_SYMBOLS).flatMap(({ symbol }) => {
    const location = locationOf(workspace, symbol);
    if (location === undefined) return [];
    const containerName = findSymbol(workspace, symbol.container ?? "")?.name;
    const kind = symbolKind(symbol.declaration);
    return [{ name: symbol.name, kind, location, ...(containerName === undefined ? {} : { containerName }) }];
  });
}

/** Lower is better; `undefined` if the name does not contain the letters. */
function rankOf(name: string, wanted: string): number | undefined {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  let at = 0;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 3;
}

function compare(a: WitSymbol, b: WitSymbol): number {
  return a.key < b.key ? -1 : 1;
}
