/**
 * `textDocument/prepareRename` and `textDocument/rename`, across files and packages.
 *
 * A new name may already exist in its scope, or in the scope of any file that uses it: the edits are tried first (`trial.ts`).
 * The copies of a package of the workspace in `deps` folders follow, and what uses them.
 */
import type { Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { fileIndex, findOccurrences, findSymbol, occurrenceAt, type WitSymbol } from "../symbols/index.ts";
import { isWithin, relativeUri, type Root, type WitDocument, type Workspace } from "../workspace/index.ts";
import { escapeIdentifier, labelDefect } from "../../core/wit/index.ts";
import { tryTexts } from "./trial.ts";

/** Why something cannot be renamed, for the user. */
export class RenameRefused extends Error {
  override readonly name = "RenameRefused";
}

/** The name that would be renamed; throws `RenameRefused` when it cannot be. */
export function prepareRename(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
): { readonly range: Range; readonly placeholder: string } {
  const here = occurrenceAt(workspace, document, document.offsetAt(position));
  const symbol = here === undefined ? undefined : findSymbol(workspace, here.key);
  if (here === undefined || symbol === undefined) throw new RenameRefused("no name here to rename");
  refuseUnchangeable(workspace, symbol);
  return { range: document.rangeOf(here.range), placeholder: symbol.name };
}

/** The edits that give the symbol at `position` the name `newName`, which may be written with its `%`. */
export function rename(
  workspace: Workspace,
  document: WitDocument,
  position: Position,
  newName: string,
): WorkspaceEdit {
  prepareRename(workspace, document, position);
  const key = occurrenceAt(workspace, document, document.offsetAt(position))?.key ?? "";
  const name = newName.startsWith("%") ? newName.slice(1) : newName;
  const defect = name === "" ? "is empty" : labelDefect(name);
  if (defect !== undefined) {
    throw new RenameRefused(`the name \`${newName}\` ${defect}, write it like \`get-item-2\``);
  }
  const written = escapeIdentifier(name);
  const changes: Record<string, TextEdit[]> = {};
  const texts = new Map<string, string>();
  const keys = [key, ...copiesOf(workspace, key)];
  for (const { document: file, occurrence } of keys.flatMap((one) =>
    findOccurrences(workspace, one).toReversed(),
  )) {
    const { range } = occurrence;
    (changes[file.uri] ??= []).unshift({ range: file.rangeOf(range), newText: written });
    const text = texts.get(file.uri) ?? file.text;
    texts.set(file.uri, text.slice(0, range.start) + written + text.slice(range.end));
  }
  for (const uri of texts.keys()) if (!isCopy(workspace, uri)) refuseForeign(workspace, uri, "is used in");
  const [first] = tryTexts(workspace, texts).added;
  if (first !== undefined) throw new RenameRefused(`the new name causes an error: ${first.message}`);
  return { changes };
}

function refuseUnchangeable(workspace: Workspace, symbol: WitSymbol): void {
  const { declaration } = symbol;
  if (declaration.kind === "package") {
    throw new RenameRefused(
      `other packages may refer to the package \`${symbol.name}\` by its name: edit its \`package\` line instead`,
    );
  }
  if (declaration.kind === "resource-function" && declaration.syntax.kind === "constructor") {
    throw new RenameRefused("a constructor has no name");
  }
  refuseForeign(workspace, symbol.uri, "belongs to");
}

/** The same symbol in the copies of its package: `app/wit/deps/types/types.wit#local:types/types/request`. */
function copiesOf(workspace: Workspace, key: string): readonly string[] {
  const hash = key.indexOf("#");
  const path = key.slice(hash);
  return workspace.documents().flatMap(({ uri }) => {
    const isHome = uri === key.slice(0, hash);
    return !isHome && isDependency(workspace, uri) && fileIndex(workspace, uri).symbols.has(uri + path)
      ? [uri + path]
      : [];
  });
}

/** Whether a file is in `deps`, as a copy that can be edited of a package that the workspace has outside of one. */
function isCopy(workspace: Workspace, uri: string): boolean {
  return (
    isDependency(workspace, uri) &&
    workspace.document(uri)?.isReadOnly !== true &&
    originalOf(workspace, uri) !== undefined
  );
}

/** The files outside of `deps` of the package that a file in `deps` belongs to. */
function originalOf(workspace: Workspace, uri: string): Root | undefined {
  const id = packageOf(workspace, uri);
  if (id === undefined) return undefined;
  return workspace.roots.find(
    (root) => workspace.view(root).resolved.main?.id === id && root.files.length > 0,
  );
}

/** A file of a package need not name it: another of its files does. */
function packageOf(workspace: Workspace, uri: string): string | undefined {
  return workspace.viewOf(uri)?.scopes.get(workspace.document(uri)?.uri ?? uri)?.[0]?.state.id;
}

function isDependency(workspace: Workspace, uri: string): boolean {
  const key = workspace.document(uri)?.uri ?? uri;
  return workspace.viewOf(uri)?.root.dependencies.some((files) => files.includes(key)) ?? false;
}

/** Files in `deps` and the text of `.wasm` files are not edited: the next update would undo the change. */
function refuseForeign(workspace: Workspace, uri: string, verb: string): void {
  const document = workspace.document(uri);
  if (!isDependency(workspace, uri) && document?.isReadOnly !== true) return;
  const id = packageOf(workspace, uri);
  const owner = id === undefined ? "a dependency" : `the dependency \`${id}\``;
  const place = shownPath(workspace, document?.binary ?? uri);
  const original = originalOf(workspace, uri)?.files[0];
  if (original === undefined)
    throw new RenameRefused(`the name ${verb} ${owner}, which cannot be edited here`);
  const remedy =
    document?.isReadOnly === true
      ? `remove the copy, or make it again after the change`
      : `rename it in \`${shownPath(workspace, original)}\``;
  throw new RenameRefused(`the name ${verb} a copy of the package \`${id}\` in \`${place}\`, ${remedy}`);
}

function shownPath({ folders }: Workspace, uri: string): string {
  const folder = folders.find((one) => isWithin(one, uri));
  return folder === undefined ? uri : relativeUri(folder, uri);
}
