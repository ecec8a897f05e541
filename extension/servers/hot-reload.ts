/** Which servers of this workspace are built and started again when a file of theirs changes. No `vscode` here. */
import type * as vscode from "vscode";

/** What `wasmcp dev` watches for a server. */
export interface ReloadSource {
  /** Where the command runs. */
  readonly directory: string;
  /** `["--server", "weather"]`, or the folders of projects. */
  readonly args: readonly string[];
}

export class HotReload {
  static readonly #key = "wasmcp.hotReload";
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(workspaceState: Pick<vscode.Memento, "get" | "update">) {
    this.#state = workspaceState;
  }

  /** `file`: the server's file; absolute. */
  isOn(file: string): boolean {
    return this.#files().includes(file);
  }

  async set(file: string, isOn: boolean): Promise<void> {
    const others = this.#files().filter((each) => each !== file);
    await this.#state.update(HotReload.#key, isOn ? [...others, file] : others);
  }

  #files(): readonly unknown[] {
    const value = this.#state.get<unknown>(HotReload.#key);
    return Array.isArray(value) ? value : [];
  }
}
