/** `textDocument/inlayHint`: the version that a path without one means, and how large a type is in the canonical ABI. */
import { type InlayHint, InlayHintKind, type Range } from "vscode-languageserver";
import { fileIndex, findSymbol, meaningOf } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import { abiShape, type syntax } from "../../core/wit/index.ts";
import { symbolAt } from "./definition.ts";
import { itemBehind } from "./type-hierarchy.ts";

/** The hints of the lines of `range`, in the order of the text. */
export function inlayHints(workspace: Workspace, document: WitDocument, range: Range): InlayHint[] {
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  const hints = [...versions(workspace, document, start, end), ...sizes(workspace, document, start, end)];
  return hints.toSorted((a, b) => document.offsetAt(a.position) - document.offsetAt(b.position));
}

/** Behind `types` in `use types.{request};`, `@0.2.12`, when that is the version of the package around it. */
function versions(workspace: Workspace, document: WitDocument, start: number, end: number): InlayHint[] {
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

/** Behind the name of a record, a variant or the like, `12 bytes, 3 values`: in memory, and as arguments of a core function. */
function sizes(workspace: Workspace, document: WitDocument, start: number, end: number): InlayHint[] {
  return [...fileIndex(workspace, document.uri).symbols.values()].flatMap((symbol): InlayHint[] => {
    const { declaration, range } = symbol;
    if (declaration.kind !== "type" || range.end < start || range.start > end) return [];
    if (declaration.syntax.definition.kind === "resource") return [];
    const meaning = meaningOf(workspace, symbol);
    if (meaning?.kind !== "type") return [];
    const { size, align, flat } = abiShape(meaning.type);
    const values = flat === undefined ? "" : `, ${count(flat.length, "value")}`;
    const how = flat === undefined ? "passed in memory" : `flat: ${flat.join(" ")}`;
    return [
      {
        position: document.positionAt(range.end),
        label: `${count(size, "byte")}${values}`,
        tooltip: `canonical ABI: ${count(size, "byte")}, aligned to ${align}; ${how}`,
        paddingLeft: true,
      },
    ];
  });
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
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
