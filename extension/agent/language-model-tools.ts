/** The functions of the development server as tools for the language models of VS Code. */
import * as vscode from "vscode";
import { developmentTools, type DevelopmentTool } from "../../toolchain/development-server/index.ts";
import { toolId } from "./contribution.ts";
import type { DevelopmentProcesses } from "./development-process.ts";

type Input = Readonly<Record<string, unknown>>;

export function registerLanguageModelTools(processes: DevelopmentProcesses): vscode.Disposable {
  const tools = developmentTools.map((tool) =>
    vscode.lm.registerTool<Input>(toolId(tool), new CatalogueTool(tool, processes)),
  );
  return vscode.Disposable.from(...tools);
}

class CatalogueTool implements vscode.LanguageModelTool<Input> {
  readonly #tool: DevelopmentTool;
  readonly #processes: DevelopmentProcesses;

  constructor(tool: DevelopmentTool, processes: DevelopmentProcesses) {
    this.#tool = tool;
    this.#processes = processes;
  }

  /** Says what will happen. What only reads needs no answer. */
  prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<Input>): vscode.PreparedToolInvocation {
    const confirmationMessages = this.#tool.confirmation?.(input);
    return {
      invocationMessage: confirmationMessages?.title ?? this.#tool.title,
      ...(confirmationMessages && { confirmationMessages }),
    };
  }

  async invoke(
    { input }: vscode.LanguageModelToolInvocationOptions<Input>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    if (this.#tool.runsCode && !vscode.workspace.isTrusted) {
      throw new Error(
        "not available in Restricted Mode, because it runs code of the opened folder; the user can trust the folder with the command `Workspaces: Manage Workspace Trust`",
      );
    }
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    try {
      const job = { signal: abort.signal, progress: { step: () => {} } };
      const text = await this.#processes.call(workFolder(), this.#tool.name, input, job);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    } finally {
      listening.dispose();
    }
  }
}

/** The folder of the active editor; otherwise the first one. */
function workFolder(): string {
  const active = vscode.window.activeTextEditor?.document.uri;
  const folder =
    (active && vscode.workspace.getWorkspaceFolder(active)) ??
    vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  if (folder?.uri.scheme !== "file") throw new Error("no folder is open; the user has to open one first");
  return folder.uri.fsPath;
}
