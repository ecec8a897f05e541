/** `textDocument/codeAction`: fixes of mistakes, refactorings, and the removal of unused names. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import type { Bundle, WitDocument, Workspace } from "../workspace/index.ts";
import { rootDiagnostics } from "./diagnostics.ts";
import { fixesFor } from "./fixes.ts";
import { refactorings } from "./refactorings.ts";
import { removeUnused } from "./remove-use.ts";

export const CODE_ACTION_KINDS = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorRewrite,
  CodeActionKind.SourceOrganizeImports,
];

export function codeActions(
  workspace: Workspace,
  bundle: Bundle,
  document: WitDocument,
  { range, context }: CodeActionParams,
): CodeAction[] {
  if (document.isReadOnly) return [];
  const isWanted = (kind: CodeActionKind): boolean => isAskedFor(kind, context);
  const actions: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix)) {
    for (const diagnostic of context.diagnostics)
      actions.push(...fixesFor({ workspace, bundle, document, diagnostic }));
  }
  if (isWanted(CodeActionKind.RefactorExtract) || isWanted(CodeActionKind.RefactorRewrite)) {
    const selection = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    actions.push(...refactorings(workspace, document, selection).filter(({ kind = "" }) => isWanted(kind)));
  }
  // Removing unused names is for menus and for saving, not for the light bulb at every name.
  if (context.only !== undefined && isWanted(CodeActionKind.SourceOrganizeImports)) {
    actions.push(...organize(workspace, bundle, document));
  }
  return actions;
}

/** Whether a client that asks for `only` some kinds wants this one. */
export function isAskedFor(kind: CodeActionKind, { only }: CodeActionParams["context"]): boolean {
  return only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
}

function organize(workspace: Workspace, bundle: Bundle, document: WitDocument): readonly CodeAction[] {
  const view = workspace.viewOf(document.uri);
  if (view === undefined) return [];
  const own = rootDiagnostics(workspace, view, bundle).find((one) => one.document === document);
  const unused = (own?.diagnostics ?? [])
    .filter(({ code }) => code === "unused-use")
    .map(({ range }) => range);
  const edits = removeUnused(document, unused);
  if (edits.length === 0) return [];
  const kind = CodeActionKind.SourceOrganizeImports;
  return [{ title: "Remove unused names", kind, edit: { changes: { [document.uri]: edits } } }];
}
