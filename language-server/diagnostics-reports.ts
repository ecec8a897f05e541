/**
 * The diagnostics of files, for clients that ask for them (`textDocument/diagnostic`, `workspace/diagnostic`).
 *
 * A report has an identifier, so that a client that has it already is not sent it again.
 */
import type {
  Diagnostic,
  DocumentDiagnosticReport,
  PreviousResultId,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { type FileDiagnostics, rootDiagnostics, unreadableDiagnostics } from "./features/index.ts";
import { type Bundle, canonicalUri, type RootView, type Workspace } from "./workspace/index.ts";

interface Reported {
  readonly id: string;
  /** The diagnostics as JSON. */
  readonly text: string;
}

export class DiagnosticsReports {
  readonly #workspace: Workspace;
  readonly #bundle: Bundle;
  /** By URI. */
  readonly #reported = new Map<string, Reported>();
  /** Views stay the same objects until something in them changes. */
  readonly #ofViews = new WeakMap<RootView, readonly FileDiagnostics[]>();
  #count = 0;

  constructor(workspace: Workspace, bundle: Bundle) {
    this.#workspace = workspace;
    this.#bundle = bundle;
  }

  ofFile(uri: string, previousResultId?: string): DocumentDiagnosticReport {
    const key = canonicalUri(uri);
    const view = this.#workspace.viewOf(key);
    const found =
      view === undefined ? undefined : this.#ofView(view).find(({ document }) => document.uri === key);
    // The text of a binary cannot be corrected.
    const items = found === undefined || found.document.isReadOnly ? [] : found.diagnostics;
    return this.#report(key, items, previousResultId);
  }

  ofWorkspace(previous: readonly PreviousResultId[]): WorkspaceDiagnosticReport {
    const ids = new Map(previous.map(({ uri, value }) => [canonicalUri(uri), value]));
    const all = this.#all();
    // What a client has a report of may have become sound, or be gone.
    for (const uri of ids.keys()) if (!all.has(uri)) all.set(uri, []);
    const items = [...all].map(([uri, diagnostics]): WorkspaceDocumentDiagnosticReport => {
      const version = this.#workspace.document(uri)?.version ?? null;
      return { ...this.#report(uri, diagnostics, ids.get(uri)), uri, version };
    });
    return { items };
  }

  /** Whether a file has other diagnostics than those that the client has. A file that it never asked about does not count. */
  get isOutdated(): boolean {
    const all = this.#all();
    return [...this.#reported].some(([uri, { text }]) => JSON.stringify(all.get(uri) ?? []) !== text);
  }

  #all(): Map<string, readonly Diagnostic[]> {
    const all = new Map(unreadableDiagnostics(this.#workspace));
    for (const root of this.#workspace.roots) {
      for (const { document, diagnostics } of this.#ofView(this.#workspace.view(root)))
        if (!document.isReadOnly) all.set(document.uri, diagnostics);
    }
    return all;
  }

  #ofView(view: RootView): readonly FileDiagnostics[] {
    const known = this.#ofViews.get(view);
    if (known !== undefined) return known;
    const found = rootDiagnostics(this.#workspace, view, this.#bundle);
    this.#ofViews.set(view, found);
    return found;
  }

  #report(
    uri: string,
    items: readonly Diagnostic[],
    previousResultId: string | undefined,
  ): { kind: "full"; resultId: string; items: Diagnostic[] } | { kind: "unchanged"; resultId: string } {
    const text = JSON.stringify(items);
    const known = this.#reported.get(uri);
    if (known?.text === text && known.id === previousResultId)
      return { kind: "unchanged", resultId: known.id };
    this.#count += 1;
    const id = known?.text === text ? known.id : String(this.#count);
    this.#reported.set(uri, { id, text });
    return { kind: "full", resultId: id, items: [...items] };
  }
}
