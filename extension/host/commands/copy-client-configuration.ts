import * as path from "node:path";
import * as vscode from "vscode";
import { clientConfigurations } from "../client-configuration.ts";
import type { ServerSession } from "../server-session.ts";

/** Puts on the clipboard what tells an MCP client about the running server. */
export async function copyClientConfiguration(session: ServerSession): Promise<void> {
  const { running } = session;
  if (running === undefined) {
    void vscode.window.showInformationMessage("No MCP server is running.");
    return;
  }
  const name = path.basename(path.dirname(running.file));
  const items = clientConfigurations(name, running.server.url).map((configuration) => ({
    label: configuration.client,
    description: configuration.place,
    configuration,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Copy Client Configuration",
    placeHolder: `Which client shall use ${running.server.url}?`,
  });
  if (picked === undefined) return;
  await vscode.env.clipboard.writeText(picked.configuration.text);
  void vscode.window.showInformationMessage(
    `Copied the configuration for ${picked.configuration.client} (${picked.configuration.place}).`,
  );
}
