/** `textDocument/documentLink`: the path of an interface or a world leads to the file that declares it. */
import type { DocumentLink } from "vscode-languageserver";
import { findSymbol, occurrenceAt } from "../symbols/index.ts";
import { parentUri, relativeUri, type WitDocument, type Workspace } from "../workspace/index.ts";
import type { syntax } from "../../core/wit/index.ts";

/** Only paths with a package in them: others are in this package, and a name's definition leads there. */
export function documentLinks(workspace: Workspace, document: WitDocument): DocumentLink[] {
  return pathsIn(document.file.items).flatMap((path) => {
    const key = occurrenceAt(workspace, document, path.name.range.start)?.key;
    const symbol = key === undefined ? undefined : findSymbol(workspace, key);
    const target = symbol === undefined ? undefined : workspace.document(symbol.uri);
    if (symbol === undefined || target === undefined) return [];
    const { line, character } = target.positionAt(symbol.range.start);
    const tooltip = relativeUri(parentUri(document.uri), target.uri);
    const link = `${target.uri}#L${line + 1},${character + 1}`;
    return [{ range: document.rangeOf(path.range), target: link, tooltip }];
  });
}

type Node = syntax.FileItem | syntax.InterfaceMember | syntax.WorldMember;

function pathsIn(nodes: readonly Node[]): readonly syntax.UsePath[] {
  return nodes.flatMap((node): readonly syntax.UsePath[] => {
    switch (node.kind) {
      case "package-block":
        return pathsIn(node.items);
      case "interface":
      case "world":
        return pathsIn(node.members);
      case "top-level-use":
      case "use":
      case "include":
        return node.path.package === undefined ? [] : [node.path];
      case "extern":
        if (node.target.kind === "inline") return pathsIn(node.target.members);
        return node.target.kind === "path" && node.target.path.package !== undefined
          ? [node.target.path]
          : [];
      default:
        return [];
    }
  });
}
