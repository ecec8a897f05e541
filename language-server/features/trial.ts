/**
 * Tries a change on a copy of the workspace, and says which mistakes it causes.
 *
 * Problem: a new name may already exist, another version may lack an item, a file may end up in another package.
 * Idea: the front end already has the rules. A change is worth offering if the front end reports no new mistake after it.
 */
import type { TextEdit, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { WitDiagnostic } from "../../core/wit/index.ts";
import { canonicalUri, type Root, type Workspace } from "../workspace/index.ts";

export interface Outcome {
  /** The workspace after the change. */
  readonly workspace: Workspace;
  /** The mistakes that the change causes. Those that only move, or whose message names something else, are not new. */
  readonly added: readonly WitDiagnostic[];
}

/** `texts` are the new texts of files, by canonical URI. */
export function tryTexts(workspace: Workspace, texts: ReadonlyMap<string, string>): Outcome {
  const trial = workspace.withTexts(texts);
  const added: WitDiagnostic[] = [];
  for (const root of affectedRoots(workspace, trial, texts)) {
    const views = new Set(
      root.files.map((uri) => workspace.viewOf(uri)).filter((view) => view !== undefined),
    );
    const before = counts([...views].flatMap((view) => workspace.frontEndDiagnostics(view)));
    for (const diagnostic of trial.frontEndDiagnostics(trial.view(root))) {
      const left = before.get(fingerprint(diagnostic)) ?? 0;
      before.set(fingerprint(diagnostic), left - 1);
      if (left <= 0) added.push(diagnostic);
    }
  }
  return { workspace: trial, added };
}

/** The new texts of the files that `edit` changes or makes. */
export function textsAfter(workspace: Workspace, edit: WorkspaceEdit): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const apply = (uri: string, edits: readonly TextEdit[]): void => {
    const key = canonicalUri(uri);
    const text = texts.get(key) ?? workspace.document(key)?.text ?? "";
    texts.set(key, TextDocument.applyEdits(TextDocument.create(key, "wit", 0, text), [...edits]));
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) apply(uri, edits);
  for (const change of edit.documentChanges ?? []) {
    if (!("textDocument" in change)) continue;
    apply(
      change.textDocument.uri,
      change.edits.filter((one): one is TextEdit => "newText" in one),
    );
  }
  return texts;
}

/** The roots, as they are after the change, whose meaning depends on one of the files. */
function affectedRoots(
  workspace: Workspace,
  trial: Workspace,
  texts: ReadonlyMap<string, string>,
): ReadonlySet<Root> {
  const found = new Set<Root>();
  const add = (uri: string | undefined): void => {
    const root = uri === undefined ? undefined : trial.viewOf(uri)?.root;
    if (root !== undefined) found.add(root);
  };
  for (const uri of texts.keys()) add(uri);
  for (const root of workspace.roots) {
    if (workspace.view(root).documents.some(({ uri }) => texts.has(uri))) add(root.files[0]);
  }
  return found;
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
