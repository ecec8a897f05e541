/** `textDocument/inlayHint`: the version that a path without one means. */
import { type InlayHint, InlayHintKind, type Range } from "vscode-languageserver";
import { findSymbol } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import type { syntax } from "../wit/index.ts";
import { symbolAt } from "./definition.ts";
import { itemBehind } from "./type-hierarchy.ts";

/** Behind `types` in `use types.{request};`, `@0.2.12`, when that is the version of the package around it. */
export function inlayHints(workspace: Workspace, document: WitDocument, range: Range): InlayHint[] {
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return localPaths(document.file.items).flatMap((path): InlayHint[] => {
    if (path.range.end < start || path.range.start > end) return [];
    const symbol = itemBehind(workspace, symbolAt(workspace, document, path.name.range.start));
    const owner = findSymbol(workspace, symbol?.container ?? "")?.name;
    const [, name = "", version] = /^([^@]*)@(.*)$/.exec(owner ?? "") ?? [];
    if (symbol === undefined || version === undefined) return [];
    const position = document.positionAt(path.range.end);
    const tooltip = `${name}/${symbol.name}@${version}`;
    return [{ position, label: `@${version}`, kind: InlayHintKind.Type, tooltip, paddingLeft: false }];
  });
}

/** Paths of one name. */
function localPaths(
  nodes: readonly (syntax.FileItem | syntax.WorldMember | syntax.InterfaceMember)[],
): readonly syntax.UsePath[] {
  return nodes.flatMap((node): readonly syntax.UsePath[] => {
    switch (node.kind) {
      case "package-block":
        return localPaths(node.items);
      case "interface":
      case "world":
        return localPaths(node.members);
      case "use":
      case "include":
      case "top-level-use":
        return node.path.package === undefined ? [node.path] : [];
      case "extern":
        if (node.target.kind === "inline") return localPaths(node.target.members);
        return node.target.kind === "path" && node.target.path.package === undefined
          ? [node.target.path]
          : [];
      default:
        return [];
    }
  });
}
