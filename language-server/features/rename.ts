/**
 * `textDocument/prepareRename` and `textDocument/rename`, across files and packages.
 *
 * Problem: a new name may already exist in its scope, or in the scope of any file that uses it.
 * Idea: the front end already has the rules. The edits are tried on a copy of the workspace, and refused if the front end
 * reports a new mistake.
 */
import type { Position, Range, TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { findOccurrences, findSymbol, occurrenceAt, type WitSymbol } from "../symbols/index.ts";
import { type WitDocument, Workspace } from "../workspace/index.ts";
import { escapeIdentifier, labelDefect, type WitDiagnostic } from "../../core/wit/index.ts";

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
  for (const { document: file, occurrence } of findOccurrences(workspace, key).toReversed()) {
    const { range } = occurrence;
    (changes[file.uri] ??= []).unshift({ range: file.rangeOf(range), newText: written });
    const text = texts.get(file.uri) ?? file.text;
    texts.set(file.uri, text.slice(0, range.start) + written + text.slice(range.end));
  }
  for (const uri of texts.keys()) refuseForeign(workspace, uri, "is used in");
  refuseMistakes(workspace, texts);
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

/** Files in `deps` and the text of `.wasm` files are not edited: the next update would undo the change. */
function refuseForeign(workspace: Workspace, uri: string, verb: string): void {
  const document = workspace.document(uri);
  const root = workspace.viewOf(uri)?.root;
  const isDependency = root?.dependencies.some((files) => files.includes(document?.uri ?? uri)) ?? false;
  if (!isDependency && document?.isReadOnly !== true) return;
  const owner =
    document?.packageId === undefined ? "a dependency" : `the dependency \`${document.packageId}\``;
  throw new RenameRefused(`the name ${verb} ${owner}, which cannot be edited here`);
}

/** Tries `texts`, by URI, on a copy of the workspace, and refuses them if they cause a new mistake. */
function refuseMistakes(workspace: Workspace, texts: ReadonlyMap<string, string>): void {
  const trial = new Workspace();
  trial.setFolders(workspace.folders);
  for (const { uri, text } of workspace.documents()) trial.setFile(uri, texts.get(uri) ?? text);
  for (const root of workspace.roots) {
    if (![...root.files, ...root.dependencies.flat()].some((uri) => dependsOn(workspace, uri, texts)))
      continue;
    const before = counts(workspace.frontEndDiagnostics(workspace.view(root)));
    const after = trial.roots.find(({ uri }) => uri === root.uri);
    if (after === undefined) continue;
    for (const diagnostic of trial.frontEndDiagnostics(trial.view(after))) {
      const left = before.get(fingerprint(diagnostic)) ?? 0;
      before.set(fingerprint(diagnostic), left - 1);
      if (left <= 0) throw new RenameRefused(`the new name causes an error: ${diagnostic.message}`);
    }
  }
}

/** Whether the package around a file names any of the files, or is among them. */
function dependsOn(workspace: Workspace, uri: string, texts: ReadonlyMap<string, string>): boolean {
  return workspace.viewOf(uri)?.documents.some((document) => texts.has(document.uri)) ?? false;
}

/** Mistakes are compared by file and code: their messages contain names, which change. */
function fingerprint({ path, code }: WitDiagnostic): string {
  return `${path} ${code}`;
}

function counts(diagnostics: readonly WitDiagnostic[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const one of diagnostics) counted.set(fingerprint(one), (counted.get(fingerprint(one)) ?? 0) + 1);
  return counted;
}
