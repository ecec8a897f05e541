/** The menu behind the status bar entry of the running servers. */
import * as vscode from "vscode";
import { serverMenu } from "../servers/server-actions.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import { showInformation } from "../ui/notify.ts";

export async function showServerMenu(sessions: ServerSessions): Promise<void> {
  const items = serverMenu(sessions.running.map(({ file, server }) => ({ file, url: server.url })));
  if (items.length === 0) {
    void showInformation("No MCP server is running.");
    return;
  }
  const picked = await vscode.window.showQuickPick(items, {
    title: "Running Servers",
    placeHolder: "Select what to do",
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const { action, file, url } = picked;
  switch (action) {
    case "test":
      return vscode.commands.executeCommand("wasmcp.testTools", vscode.Uri.file(file));
    case "copy-url":
      await vscode.env.clipboard.writeText(url);
      vscode.window.setStatusBarMessage(`Copied ${url}`, 3000);
      return;
    case "show-log":
      sessions.showTerminal(file);
      return;
    case "restart":
      return sessions.restart(file);
    case "stop":
      return sessions.stop(file);
  }
}
