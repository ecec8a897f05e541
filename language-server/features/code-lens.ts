/** `textDocument/codeLens`: commands and implementations above a world, implementations above its exports. */
import type { CodeLens, Location } from "vscode-languageserver";
import { fileIndex, findSymbol } from "../symbols/index.ts";
import { parentUri, uriName, type WitDocument, type Workspace } from "../workspace/index.ts";
import type { syntax } from "../../core/wit/index.ts";
import { findGuests, type GuestFiles } from "./guests.ts";

/** What a lens carries until the editor shows it. */
interface LensData {
  readonly key: string;
}

/** `commands`: the commands of the client; a lens for any other command would do nothing. */
export function codeLenses(
  workspace: Workspace,
  document: WitDocument,
  commands: ReadonlySet<string>,
): CodeLens[] {
  if (document.isReadOnly) return [];
  const { symbols } = fileIndex(workspace, document.uri);
  const folder = parentUri(document.uri);
  const project = uriName(folder) === "wit" ? parentUri(folder) : folder;
  return [...symbols.values()].flatMap((symbol): readonly CodeLens[] => {
    const range = document.rangeOf(symbol.range);
    const { declaration } = symbol;
    if (declaration.kind === "world") {
      const offered = [
        { title: "Build", command: "wasmcp.build" },
        { title: "Compose", command: "wasmcp.composeServer" },
      ].filter(({ command }) => commands.has(command));
      const own = offered.map(({ title, command }) => ({
        range,
        command: { title, command, arguments: [project] },
      }));
      return [...own, { range, data: { key: symbol.key } satisfies LensData }];
    }
    if (declaration.kind !== "extern" || declaration.syntax.direction !== "export") return [];
    return [{ range, data: { key: symbol.key } satisfies LensData }];
  });
}

/** Counts the implementations of an export, or of all exports of a world. */
export async function resolveCodeLens(
  workspace: Workspace,
  files: GuestFiles,
  lens: CodeLens,
): Promise<CodeLens> {
  const data: unknown = lens.data;
  if (typeof data !== "object" || data === null || !("key" in data) || typeof data.key !== "string")
    return lens;
  const symbol = findSymbol(workspace, data.key);
  if (symbol === undefined) return { ...lens, command: { title: "", command: "" } };
  const found: Location[] = [];
  const { declaration } = symbol;
  if (declaration.kind === "world") {
    for (const one of exportsOf(workspace, symbol.uri, declaration.syntax)) {
      found.push(...(await findGuests(workspace, files, one)));
    }
  } else found.push(...(await findGuests(workspace, files, symbol)));
  const title =
    found.length === 0
      ? "no implementation found"
      : `${found.length} implementation${found.length === 1 ? "" : "s"}`;
  if (found.length === 0) return { ...lens, command: { title, command: "" } };
  const shown = [symbol.uri, lens.range.start, found];
  return { ...lens, command: { title, command: "wasmcp.showReferences", arguments: shown } };
}

/** The functions that a world exports by name, and the interfaces. */
function exportsOf(workspace: Workspace, uri: string, world: syntax.WorldItemSyntax) {
  const { occurrences } = fileIndex(workspace, uri);
  return world.members.flatMap((member) => {
    if (member.kind !== "extern" || member.direction !== "export") return [];
    const name = member.target.name ?? (member.target.kind === "path" ? member.target.path.name : undefined);
    const key = occurrences.find((one) => one.range.start === name?.range.start)?.key;
    const symbol = key === undefined ? undefined : findSymbol(workspace, key);
    return symbol === undefined ? [] : [symbol];
  });
}
