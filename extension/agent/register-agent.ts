/** What the agent of VS Code gets: the servers of the workspace, and the tools that make servers. */
import * as vscode from "vscode";
import { DevelopmentProcesses } from "./development-process.ts";
import { registerLanguageModelTools } from "./language-model-tools.ts";
import { registerServerDefinitions, type DefinitionSources } from "./server-definitions.ts";

export function registerAgent(sources: DefinitionSources): vscode.Disposable {
  const { composer, version } = sources;
  const processes = new DevelopmentProcesses(composer.assets, version, composer.log);
  return vscode.Disposable.from(
    processes,
    vscode.workspace.onDidGrantWorkspaceTrust(() => processes.restart()),
    registerLanguageModelTools(processes),
    registerServerDefinitions(sources),
  );
}
