/** The language server as a process beside the extension. */
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { CLIENT_ID, CLIENT_NAME, clientOptions, runClient } from "./client.ts";

/**
 * Resolves when the server answers. Disposing the result stops the server. `configFile`: where the command keeps aliases and profiles, if there
 * is one. `commands`: those that code lenses offer.
 */
export function startLanguageServer(
  context: vscode.ExtensionContext,
  configFile: string | undefined,
  commands: readonly string[],
): Promise<vscode.Disposable> {
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist");
  const version = String(context.extension.packageJSON.version);
  const program = {
    module: vscode.Uri.joinPath(dist, "wit-lsp.js").fsPath,
    transport: TransportKind.stdio,
    args: configFile === undefined ? [version] : [version, configFile],
  };
  // While the extension is debugged, `.vscode/launch.json` attaches to this port.
  const server = { run: program, debug: { ...program, options: { execArgv: ["--inspect=6009"] } } };
  const options = clientOptions(vscode.Uri.joinPath(dist, "wit"), commands);
  const client = new LanguageClient(CLIENT_ID, CLIENT_NAME, server, options);
  // Registered first, since a server that did not start needs it most.
  const restart = vscode.commands.registerCommand("wasmcp.restartWitServer", () => client.restart());
  context.subscriptions.push(restart);
  return runClient(client);
}
