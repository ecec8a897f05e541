import * as path from "node:path";
import * as vscode from "vscode";
import type { ServerSession } from "../server-session.ts";

const RUNTIMES = { wasmtime: "wasmtime", embedded: "the embedded runtime" } as const;

/** The one status bar item: there while a server runs, says which, and stops it. */
export function showServerInStatusBar(session: ServerSession): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("wasmcp.server", vscode.StatusBarAlignment.Left, 0);
  item.name = "wasmcp server";
  item.command = "wasmcp.stopServer";
  const update = () => {
    const running = session.running;
    if (running === undefined) {
      item.hide();
      return;
    }
    const { url, runtime } = running.server;
    const file = path.basename(running.file);
    item.text = `$(broadcast) MCP :${new URL(url).port} (${runtime})`;
    item.accessibilityInformation = { label: `MCP server ${file} runs at ${url}. Select to stop it.` };
    item.tooltip = new vscode.MarkdownString(
      `**${file}** runs on ${RUNTIMES[runtime]} at\n\n\`${url}\`\n\n$(debug-stop) Click to stop it`,
      true,
    );
    item.show();
  };
  update();
  return vscode.Disposable.from(item, session.onDidChange(update));
}
