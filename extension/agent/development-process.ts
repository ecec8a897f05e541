/** The development server of each folder, a process of its own that is started for the first call. */
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { ProcessConnection } from "../../toolchain/call/index.ts";
import type { Job } from "../../toolchain/progress.ts";
import { wasmcpCommandLine, type CommandLine } from "../wasmcp-process.ts";

/** The command line of the server for a folder. In a trusted workspace, builds run code of the folder as everywhere in the extension. */
export function developmentServerCommand(assets: Assets, folder: string): CommandLine {
  const trust = vscode.workspace.isTrusted ? ["--trust"] : [];
  return wasmcpCommandLine(assets, ["mcp", "serve", "--stdio", ...trust, folder]);
}

export class DevelopmentProcesses implements vscode.Disposable {
  readonly #assets: Assets;
  readonly #version: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #connections = new Map<string, Promise<ProcessConnection>>();

  constructor(assets: Assets, version: string, log: vscode.LogOutputChannel) {
    this.#assets = assets;
    this.#version = version;
    this.#log = log;
  }

  /** Throws with the text of the failure, which is for the model. */
  async call(
    folder: string,
    tool: string,
    args: Readonly<Record<string, unknown>>,
    job: Job,
  ): Promise<string> {
    const connection = await this.#connectionTo(folder);
    const { isError, text } = await connection.callTool(tool, args, job);
    if (isError) throw new Error(text);
    return text;
  }

  /** The next calls start new processes, which learn that the workspace is trusted now. */
  async restart(): Promise<void> {
    const all = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.allSettled(all.map(async (each) => (await each).close()));
  }

  dispose(): void {
    void this.restart();
  }

  #connectionTo(folder: string): Promise<ProcessConnection> {
    const known = this.#connections.get(folder);
    if (known !== undefined) return known;
    const connection = this.#connect(folder);
    this.#connections.set(folder, connection);
    const forget = (): void => {
      if (this.#connections.get(folder) === connection) this.#connections.delete(folder);
    };
    connection.then(({ ended }) => ended.then(forget), forget);
    return connection;
  }

  async #connect(folder: string): Promise<ProcessConnection> {
    const { connectProcess } = await import("../../toolchain/call/index.ts");
    const { program, args, env } = developmentServerCommand(this.#assets, folder);
    const server = {
      program,
      args,
      env: { ...process.env, ...env },
      directory: folder,
      onLog: (text: string) => this.#log.info(`development server: ${text.trimEnd()}`),
    };
    return connectProcess(server, this.#version);
  }
}
