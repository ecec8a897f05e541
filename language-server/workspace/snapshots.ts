/**
 * Documents that are another state of a file: `git:/p/wit/a.wit?…` on the left side of a diff editor.
 *
 * Problem: such a document belongs to no folder, so that everything it names would be unknown.
 * Idea: it is read as if it were the text of its file, in a copy of the workspace. Nothing is reported about it, and it is not changed.
 */
import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import { WIT_SCHEME } from "../../core/wit-lsp-protocol.ts";
import type { WitDocument } from "./document.ts";
import { canonicalUri, isWithin } from "./uri.ts";
import type { Workspace } from "./workspace.ts";

/** Schemes of documents that are themselves and not another state of a file. */
const OWN_SCHEMES: ReadonlySet<string> = new Set(["file", "untitled", WIT_SCHEME]);

/** The workspace as it would be with the text of a snapshot in its file. */
export interface SnapshotView {
  readonly workspace: Workspace;
  readonly document: WitDocument;
}

interface Snapshot {
  text: TextDocument;
  readonly file: string;
  view: (SnapshotView & { readonly revision: number }) | undefined;
}

export class Snapshots {
  readonly #workspace: Workspace;
  readonly #byUri = new Map<string, Snapshot>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** `false` for a document that is not a snapshot. */
  open(uri: string, version: number, text: string): boolean {
    const file = snapshotOf(uri, this.#workspace.folders);
    if (file === undefined) return false;
    this.#byUri.set(uri, { text: TextDocument.create(file, "wit", version, text), file, view: undefined });
    return true;
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): boolean {
    const snapshot = this.#byUri.get(uri);
    if (snapshot === undefined) return false;
    snapshot.text = TextDocument.update(snapshot.text, [...changes], version);
    snapshot.view = undefined;
    return true;
  }

  close(uri: string): boolean {
    return this.#byUri.delete(uri);
  }

  has(uri: string): boolean {
    return this.#byUri.has(uri);
  }

  view(uri: string): SnapshotView | undefined {
    const snapshot = this.#byUri.get(uri);
    if (snapshot === undefined) return undefined;
    const { revision } = this.#workspace;
    if (snapshot.view?.revision !== revision) {
      const workspace = this.#workspace.withTexts(new Map([[snapshot.file, snapshot.text.getText()]]));
      const document = workspace.document(snapshot.file);
      snapshot.view = document === undefined ? undefined : { workspace, document, revision };
    }
    return snapshot.view;
  }
}

/** The file that a document is another state of, by its path; `undefined` for a document that is a file itself, or new. */
export function snapshotOf(uri: string, folders: readonly string[]): string | undefined {
  const [, scheme, path] = /^([^:]*):(?:\/\/[^/?#]*)?([^?#]*)/.exec(canonicalUri(uri)) ?? [];
  if (scheme === undefined || path === undefined || OWN_SCHEMES.has(scheme)) return undefined;
  const roots = folders.map((folder) => ({
    folder,
    root: /^[^:]*:(?:\/\/[^/?#]*)?/.exec(folder)?.[0] ?? "",
  }));
  if (roots.some(({ root }) => root.startsWith(`${scheme}:`))) return undefined;
  const candidates = roots.filter(({ folder, root }) => isWithin(folder, root + path));
  return (candidates[0]?.root ?? "file://") + path;
}
