/** `textDocument/publishDiagnostics`: everything that is wrong with one file. */
import type { Diagnostic } from "vscode-languageserver";
import type { RootView, WitDocument, Workspace } from "../workspace/index.ts";
import type { WitDiagnostic } from "../wit/index.ts";
import { toDiagnostic } from "./lsp.ts";

export interface FileDiagnostics {
  readonly document: WitDocument;
  readonly diagnostics: Diagnostic[];
}

/** The diagnostics of all files of a root and its `deps`, those without any included. */
export function rootDiagnostics(workspace: Workspace, view: RootView): readonly FileDiagnostics[] {
  const { files, dependencies } = view.root;
  const own = new Set([...files, ...dependencies.flat()]);
  const byFile = new Map<string, WitDiagnostic[]>();
  for (const diagnostic of workspace.frontEndDiagnostics(view)) {
    const list = byFile.get(diagnostic.path);
    if (list === undefined) byFile.set(diagnostic.path, [diagnostic]);
    else list.push(diagnostic);
  }
  return view.documents
    .filter((document) => own.has(document.uri))
    .map((document) => ({
      document,
      diagnostics: (byFile.get(document.uri) ?? [])
        .toSorted((a, b) => a.range.start - b.range.start)
        .map((diagnostic) => toDiagnostic(workspace, document, diagnostic)),
    }));
}
