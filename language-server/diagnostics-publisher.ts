/**
 * Checks the workspace after each change, and sends the editor the diagnostics that have changed. An editor that asks for diagnostics is
 * asked to do so again when it has others than those of now.
 */
import type { Connection, Diagnostic } from "vscode-languageserver";
import { rootDiagnostics, unreadableDiagnostics } from "./features/index.ts";
import type { DiagnosticsReports } from "./diagnostics-reports.ts";
import type { Bundle, Root, RootView, Workspace } from "./workspace/index.ts";
import type { WorkspaceFiles } from "./workspace-files.ts";

export class DiagnosticsPublisher {
  readonly #connection: Connection;
  readonly #workspace: Workspace;
  readonly #bundle: Bundle;
  readonly #files: WorkspaceFiles;
  /** By URI: what was sent last for a file with diagnostics, as text. */
  readonly #published = new Map<string, string>();
  /** Roots whose diagnostics are all sent. They stay the same objects until something in them changes. */
  readonly #reported = new WeakSet<RootView>();
  /** For a client that asks: sends the request to ask again, or nothing where it cannot be asked. */
  #pulled: { readonly reports: DiagnosticsReports; readonly refresh: () => void } | undefined;
  /** A check is planned or running. */
  #isChecking = false;

  constructor(connection: Connection, workspace: Workspace, bundle: Bundle, files: WorkspaceFiles) {
    this.#connection = connection;
    this.#workspace = workspace;
    this.#bundle = bundle;
    this.#files = files;
  }

  /** From now on, the client asks for diagnostics. */
  answerInstead(reports: DiagnosticsReports, refresh: () => void): void {
    this.#pulled = { reports, refresh };
  }

  /** Checks after the messages that have already arrived: of several keystrokes, only the last one counts. */
  checkSoon(): void {
    if (this.#isChecking || this.#files.isScanning) return;
    this.#isChecking = true;
    setTimeout(() => void this.#check());
  }

  async #check(): Promise<void> {
    // The reader of a folder asks for a check when it is done.
    if (this.#files.isScanning) return this.#end();
    if (this.#pulled !== undefined) {
      if (this.#pulled.reports.isOutdated) this.#pulled.refresh();
      return this.#end();
    }
    const { revision } = this.#workspace;
    const known = new Set<string>();
    for (const root of this.#openFirst()) {
      const view = this.#workspace.view(root);
      for (const uri of [...root.files, ...root.dependencies.flat()]) known.add(uri);
      if (this.#reported.has(view)) continue;
      for (const { document, diagnostics } of rootDiagnostics(this.#workspace, view, this.#bundle)) {
        // The text of a binary cannot be corrected.
        if (!document.isReadOnly) this.#publish(document.uri, document.version, diagnostics);
      }
      this.#reported.add(view);
      await new Promise((resolve) => setTimeout(resolve));
      if (this.#files.isScanning) return this.#end();
      if (this.#workspace.revision !== revision) {
        // A text has changed meanwhile: start again.
        setTimeout(() => void this.#check());
        return;
      }
    }
    for (const [uri, diagnostics] of unreadableDiagnostics(this.#workspace)) {
      known.add(uri);
      this.#publish(uri, undefined, [...diagnostics]);
    }
    for (const uri of this.#published.keys()) if (!known.has(uri)) this.#publish(uri, undefined, []);
    this.#end();
  }

  #end(): void {
    this.#isChecking = false;
  }

  /** Roots with open files come first, since the user is looking at them. */
  #openFirst(): readonly Root[] {
    const isOpen = ({ files }: Root): boolean => files.some((uri) => this.#workspace.isOpen(uri));
    const { roots } = this.#workspace;
    return [...roots.filter(isOpen), ...roots.filter((root) => !isOpen(root))];
  }

  #publish(uri: string, version: number | undefined, diagnostics: Diagnostic[]): void {
    const text = JSON.stringify(diagnostics);
    const isOpen = version !== undefined;
    // An editor waits for the answer to each version; a file on disk is worth a message only when its diagnostics change.
    if (!isOpen && (this.#published.get(uri) ?? "[]") === text) return;
    if (isOpen && this.#published.get(uri) === `${version}${text}`) return;
    if (text === "[]" && !isOpen) this.#published.delete(uri);
    else this.#published.set(uri, isOpen ? `${version}${text}` : text);
    void this.#connection.sendDiagnostics({ uri, diagnostics, ...(isOpen ? { version } : {}) });
  }
}
