/** The open testers: at most one per subject. */
import type * as vscode from "vscode";
import { TesterPanel, type OpenOptions, type TesterContext, type TesterSubject } from "./tester-panel.ts";

export class TesterPanels implements vscode.Disposable {
  readonly #context: TesterContext;
  readonly #panels = new Map<string, TesterPanel>();

  constructor(context: TesterContext) {
    this.#context = context;
  }

  /** Shows the tester of a server or a component. */
  open(subject: TesterSubject, how: OpenOptions = {}): void {
    const { file } = subject;
    const known = this.#panels.get(file);
    if (known !== undefined) {
      known.reveal(how);
      return;
    }
    const panel = new TesterPanel(this.#context, subject, how, () => this.#panels.delete(file));
    this.#panels.set(file, panel);
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }
}
