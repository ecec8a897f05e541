import * as path from "node:path";
import * as vscode from "vscode";
import type { ServerSessions } from "./running-servers.ts";

const runtimes = { wasmtime: "wasmtime", embedded: "the embedded runtime" } as const;

/** The status bar item that shows the running servers and stops them. Hidden while no server runs. */
export function showServersInStatusBar(sessions: ServerSessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("wasmcp.server", vscode.StatusBarAlignment.Left, 0);
  item.name = "wasmcp servers";
  item.command = "wasmcp.stopServer";
  const update = () => {
    const { running } = sessions;
    const [first, ...others] = running;
    if (first === undefined) {
      item.hide();
      return;
    }
    const ports = running.map(({ server }) => `:${new URL(server.url).port}`).join(" ");
    item.text = `$(broadcast) MCP ${ports}${others.length === 0 ? ` (${first.server.runtime})` : ""}`;
    const spoken = running.map(
      ({ server, file }) => `MCP server ${path.basename(file)} runs at ${server.url}.`,
    );
    item.accessibilityInformation = {
      label: `${spoken.join(" ")} Select to stop ${others.length === 0 ? "it" : "one"}.`,
    };
    const lines = running.map(
      ({ server, file }) =>
        `**${path.basename(file)}** runs on ${runtimes[server.runtime]} at\n\n\`${server.url}\`\n\n`,
    );
    const stop = others.length === 0 ? "Click to stop it" : "Click to stop one of them";
    item.tooltip = new vscode.MarkdownString(`${lines.join("")}$(debug-stop) ${stop}`, true);
    item.show();
  };
  update();
  return vscode.Disposable.from(item, sessions.onDidChange(update));
}
