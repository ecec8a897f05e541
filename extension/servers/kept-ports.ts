/** The ports that servers of this workspace had, so that clients find them again at the same address. */
import type * as vscode from "vscode";

export class KeptPorts {
  static readonly #key = "wasmcp.ports";
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(workspaceState: Pick<vscode.Memento, "get" | "update">) {
    this.#state = workspaceState;
  }

  /** The port that the server of this file had. */
  of(file: string): number | undefined {
    const port = this.#all()[file];
    return typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  }

  async keep(file: string, port: number): Promise<void> {
    if (this.of(file) !== port) await this.#state.update(KeptPorts.#key, { ...this.#all(), [file]: port });
  }

  #all(): Readonly<Record<string, unknown>> {
    const value = this.#state.get<unknown>(KeptPorts.#key);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  }
}
