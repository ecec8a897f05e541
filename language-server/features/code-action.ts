/** `textDocument/codeAction`: fixes of mistakes, and refactorings. */
import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver";
import type { Bundle, WitDocument, Workspace } from "../workspace/index.ts";
import { fixesFor } from "./fixes.ts";
import { refactorings } from "./refactorings.ts";

export const CODE_ACTION_KINDS = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorRewrite,
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
  return actions;
}

/** Whether a client that asks for `only` some kinds wants this one. */
export function isAskedFor(kind: CodeActionKind, { only }: CodeActionParams["context"]): boolean {
  return only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
}
