/**
 * The code action that adds the missing exports of a world to a guest. It is offered on the name of a world, on one of its
 * exports, and on an interface that a world of the package exports.
 */
import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import { meaningOf } from "../symbols/index.ts";
import { relativeUri, type WitDocument, type Workspace } from "../workspace/index.ts";
import { type Func, interfaceId, type TypeDef, type World } from "../../core/wit/index.ts";
import { isAskedFor } from "./code-action.ts";
import { symbolAt } from "./definition.ts";
import { type ExportedItem, type GuestSource, stubLanguages } from "./stubs/index.ts";
import { type GuestFiles, positionAt, projectOf, sourcesAround } from "./guests.ts";

/** One action for each language in which the project has an incomplete guest; disabled if a source cannot be read. */
export async function implementExports(
  workspace: Workspace,
  files: GuestFiles,
  document: WitDocument,
  { range, context }: CodeActionParams,
): Promise<CodeAction[]> {
  if (document.isReadOnly || !isAskedFor(CodeActionKind.RefactorRewrite, context)) return [];
  const wanted = exportsAt(workspace, document, document.offsetAt(range.start));
  if (wanted === undefined) return [];
  const project = projectOf(workspace, document.uri);
  const sources: GuestSource[] = [];
  for (const uri of await sourcesAround(workspace, files, document.uri)) {
    const text = await files.readText(uri);
    const path = relativeUri(project, uri);
    if (text !== undefined) sources.push({ uri, text, path });
  }
  const actions: CodeAction[] = [];
  for (const { title: language, owns, implement } of stubLanguages(files.loadScriptParser)) {
    const own = sources.filter(owns);
    if (own.length === 0) continue;
    const { edits, obstacle } = await implement(own, wanted.items, wanted.world);
    const action = {
      title: `Implement missing exports of '${wanted.name}' in ${language}`,
      kind: CodeActionKind.RefactorRewrite,
    };
    if (obstacle !== undefined) actions.push({ ...action, disabled: { reason: obstacle } });
    if (edits.length === 0) continue;
    const changes = Object.fromEntries(
      edits.map(({ source: { uri, text }, insertions }) => [
        uri,
        insertions.map(({ offset: at, text: newText }) => {
          const position = positionAt(text, at);
          return { range: { start: position, end: position }, newText };
        }),
      ]),
    );
    actions.push({ ...action, edit: { changes } });
  }
  return actions;
}

/** The exports that a place in a WIT file stands for. */
function exportsAt(
  workspace: Workspace,
  document: WitDocument,
  offset: number,
): { readonly name: string; readonly items: readonly ExportedItem[]; readonly world: World } | undefined {
  // This project does not implement the worlds of its dependencies.
  if (document.uri.includes("/deps/")) return undefined;
  const symbol = symbolAt(workspace, document, offset);
  const meaning = symbol === undefined ? undefined : meaningOf(workspace, symbol);
  if (symbol === undefined || meaning === undefined) return undefined;
  const { name } = symbol;
  if (meaning.kind === "world") return { name, items: exportsOf(meaning.world), world: meaning.world };
  const isImport = symbol.declaration.kind === "extern" && symbol.declaration.syntax.direction === "import";
  if (isImport) return undefined;
  const placed = workspace.viewOf(document.uri)?.scopes.get(document.uri) ?? [];
  const worlds = placed.flatMap(({ state }) => [...state.package.worlds.values()]);
  const all = worlds.flatMap((world) => exportsOf(world).map((item) => ({ item, world })));
  const found = all.find(({ item: one }) => {
    if (meaning.kind === "function")
      return one.interface === undefined && one.functions[0] === meaning.function;
    if (meaning.kind !== "interface" || one.interface === undefined) return false;
    return (
      one.interface === meaning.interface ||
      (one.interface.name !== undefined && interfaceId(one.interface) === interfaceId(meaning.interface))
    );
  });
  return found === undefined ? undefined : { name, items: [found.item], world: found.world };
}

function exportsOf(world: World): readonly ExportedItem[] {
  return [...world.exports].flatMap(([name, item]): ExportedItem[] => {
    // No language has its way to write getters and setters yet.
    if (item.kind === "function" && item.function.accessor !== undefined) return [];
    if (item.kind === "function")
      return [{ name, interface: undefined, functions: [item.function], resources: [] }];
    if (item.kind !== "interface") return [];
    const { interface: iface } = item;
    const all = [...iface.functions.values()].filter(({ accessor }) => accessor === undefined);
    const functionsOf = (resource: TypeDef | undefined): readonly Func[] =>
      all.filter(({ kind }) => (kind.kind === "freestanding" ? undefined : kind.resource) === resource);
    const resources = [...iface.types.values()]
      .filter(({ kind }) => kind.kind === "resource")
      .map((type) => ({ type, functions: functionsOf(type) }));
    return [{ name: iface.name ?? name, interface: iface, functions: functionsOf(undefined), resources }];
  });
}
