/** The language server as a process beside the extension. */
import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { configFile, type Places } from "../../toolchain/sources/index.ts";
import { CLIENT_ID, CLIENT_NAME, clientOptions, runClient } from "./client.ts";

/** Resolves when the server answers. Disposing the result stops the server. */
export function startLanguageServer(
  context: vscode.ExtensionContext,
  places: Places,
): Promise<vscode.Disposable> {
  const dist = vscode.Uri.joinPath(context.extensionUri, "dist");
  const version = String(context.extension.packageJSON.version);
  const program = {
    module: vscode.Uri.joinPath(dist, "wit-lsp.js").fsPath,
    transport: TransportKind.stdio,
    // Where the command keeps aliases and profiles.
    args: [version, configFile(places)],
  };
  // While the extension is debugged, `.vscode/launch.json` attaches to this port.
  const server = { run: program, debug: { ...program, options: { execArgv: ["--inspect=6009"] } } };
  const options = clientOptions(vscode.Uri.joinPath(dist, "wit"), ["wasmcp.build", "wasmcp.composeServer"]);
  return runClient(new LanguageClient(CLIENT_ID, CLIENT_NAME, server, options));
}
