import * as path from "node:path";
import * as vscode from "vscode";
import { escapeMarkdown } from "../ui/markdown.ts";
import type { ServerSessions } from "./running-servers.ts";

const runtimes = { wasmtime: "wasmtime", embedded: "the embedded runtime" } as const;

/** The status bar item that shows the running servers and leads to a menu for them. Hidden while no server runs. */
export function showServersInStatusBar(sessions: ServerSessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("wasmcp.server", vscode.StatusBarAlignment.Left, 0);
  item.name = "wasmcp servers";
  item.command = "wasmcp.serverMenu";
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
      label: `${spoken.join(" ")} Select to test its tools, copy its URL, show its log, restart or stop it.`,
    };
    const lines = running.map(
      ({ server, file }) =>
        `**${escapeMarkdown(path.basename(file))}** runs on ${runtimes[server.runtime]} at\n\n\`${server.url}\`\n\n`,
    );
    const more = "Click to test its tools, copy its URL, show its log, restart or stop it";
    item.tooltip = new vscode.MarkdownString(`${lines.join("")}${more}`, true);
    item.show();
  };
  update();
  return vscode.Disposable.from(item, sessions.onDidChange(update));
}
