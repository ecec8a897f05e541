import type * as vscode from "vscode";

/** The files of the workspace that the extension composed. It overwrites them without asking. */
export class ComposedFiles {
  static readonly #key = "wasmcp.composedFiles";
  readonly #state: vscode.Memento;

  constructor(workspaceState: vscode.Memento) {
    this.#state = workspaceState;
  }

  all(): readonly string[] {
    const value = this.#state.get<unknown>(ComposedFiles.#key);
    return Array.isArray(value) ? value.filter((file) => typeof file === "string") : [];
  }

  has(file: string): boolean {
    return this.all().includes(file);
  }

  async add(file: string): Promise<void> {
    if (!this.has(file)) await this.#state.update(ComposedFiles.#key, [...this.all(), file]);
  }
}
