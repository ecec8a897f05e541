/**
 * `textDocument/prepareTypeHierarchy` and what follows: which worlds hold which interfaces.
 *
 * The supertypes of a world are the interfaces and worlds that it imports, exports and includes. The supertypes of an
 * interface are the interfaces that it uses. The subtypes are the worlds and interfaces that name the item.
 */
import type { Position, TypeHierarchyItem } from "vscode-languageserver";
import { findOccurrences, findSymbol, occurrenceAt, type WitSymbol } from "../symbols/index.ts";
import type { WitDocument, Workspace } from "../workspace/index.ts";
import type { syntax } from "../../core/wit/index.ts";
import { symbolAt } from "./definition.ts";
import { symbolKind } from "./symbol-kind.ts";

export function prepareTypeHierarchy(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
): TypeHierarchyItem[] | null {
  const symbol = itemBehind(workspace, symbolAt(workspace, document, document.offsetAt(position)));
  return symbol === undefined ? null : items(workspace, [{ symbol, relation: undefined }]);
}

export function supertypes(workspace: Workspace, item: TypeHierarchyItem): TypeHierarchyItem[] {
  const symbol = symbolOf(workspace, item);
  const document = symbol === undefined ? undefined : workspace.document(symbol.uri);
  if (symbol === undefined || document === undefined) return [];
  return items(
    workspace,
    pathsOf(symbol).map(({ path, relation }) => ({
      symbol: itemBehind(workspace, symbolAt(workspace, document, path.name.range.start)),
      relation,
    })),
  );
}

export function subtypes(workspace: Workspace, item: TypeHierarchyItem): TypeHierarchyItem[] {
  const symbol = symbolOf(workspace, item);
  if (symbol === undefined) return [];
  const keys = [symbol.key, ...aliasesOf(workspace, symbol.key)];
  const places = keys.flatMap((key) => findOccurrences(workspace, key));
  return items(
    workspace,
    places.flatMap(({ document, occurrence }) => {
      const around = symbolAround(workspace, document, occurrence.range.start);
      const path =
        around === undefined
          ? undefined
          : pathsOf(around).find((one) => one.path.name.range.start === occurrence.range.start);
      return path === undefined ? [] : [{ symbol: around, relation: path.relation }];
    }),
  );
}

interface Related {
  readonly symbol: WitSymbol | undefined;
  /** `import`, `export`, `include` or `use`; the editor shows it beside the name. */
  readonly relation: string | undefined;
}

/** One item for each symbol, with all its relations. */
function items(workspace: Workspace, related: readonly Related[]): TypeHierarchyItem[] {
  const relations = new Map<WitSymbol, Set<string>>();
  for (const { symbol, relation } of related) {
    if (symbol === undefined) continue;
    const known = relations.get(symbol) ?? new Set();
    relations.set(symbol, known);
    if (relation !== undefined) known.add(relation);
  }
  return [...relations].flatMap(([symbol, how]) => {
    const document = workspace.document(symbol.uri);
    if (document === undefined) return [];
    const owner = findSymbol(workspace, symbol.container ?? "")?.name;
    const detail = [[...how].join(", "), owner]
      .filter((part) => part !== undefined && part !== "")
      .join(" · ");
    return [
      {
        name: symbol.name,
        kind: symbolKind(symbol.declaration),
        detail,
        uri: symbol.uri,
        range: document.rangeOf(symbol.fullRange),
        selectionRange: document.rangeOf(symbol.range),
        data: symbol.key,
      },
    ];
  });
}

function symbolOf(workspace: Workspace, { data }: TypeHierarchyItem): WitSymbol | undefined {
  return typeof data === "string" ? findSymbol(workspace, data) : undefined;
}

/** An interface or a world, also behind an alias of one; other symbols have no hierarchy. */
export function itemBehind(workspace: Workspace, symbol: WitSymbol | undefined): WitSymbol | undefined {
  if (symbol?.declaration.kind === "interface" || symbol?.declaration.kind === "world") return symbol;
  const document = symbol === undefined ? undefined : workspace.document(symbol.uri);
  if (document === undefined || symbol?.declaration.kind !== "item-alias") return undefined;
  const target = symbolAt(workspace, document, symbol.declaration.syntax.path.name.range.start);
  return target?.key === symbol.key ? undefined : itemBehind(workspace, target);
}

/** The keys of `use … as …` at the top level of files that stand for the item `key`. */
function aliasesOf(workspace: Workspace, key: string): readonly string[] {
  return findOccurrences(workspace, key).flatMap(({ document, occurrence }) =>
    document.file.items.flatMap((item) => {
      if (item.kind !== "top-level-use" || item.alias === undefined) return [];
      if (item.path.name.range.start !== occurrence.range.start) return [];
      return occurrenceAt(workspace, document, item.alias.range.start)?.key ?? [];
    }),
  );
}

/** The interface or world whose text holds `offset`. */
function symbolAround(workspace: Workspace, document: WitDocument, offset: number): WitSymbol | undefined {
  const all = document.file.items.flatMap((item) => (item.kind === "package-block" ? item.items : [item]));
  const around = all.find((item) => item.range.start <= offset && offset <= item.range.end);
  if (around?.kind !== "interface" && around?.kind !== "world") return undefined;
  return symbolAt(workspace, document, around.name.range.start);
}

function pathsOf({
  declaration,
}: WitSymbol): readonly { readonly path: syntax.UsePath; readonly relation: string }[] {
  if (declaration.kind === "interface") return usesIn(declaration.syntax.members);
  if (declaration.kind !== "world") return [];
  return declaration.syntax.members.flatMap((member) => {
    if (member.kind === "include") return [{ path: member.path, relation: "include" }];
    if (member.kind === "use") return [{ path: member.path, relation: "use" }];
    if (member.kind !== "extern") return [];
    if (member.target.kind === "path") return [{ path: member.target.path, relation: member.direction }];
    return member.target.kind === "inline" ? usesIn(member.target.members) : [];
  });
}

function usesIn(
  members: readonly syntax.InterfaceMember[],
): readonly { readonly path: syntax.UsePath; readonly relation: string }[] {
  return members.flatMap((member) => (member.kind === "use" ? [{ path: member.path, relation: "use" }] : []));
}
