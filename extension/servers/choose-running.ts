import * as path from "node:path";
import * as vscode from "vscode";
import type { Running, ServerSessions } from "./running-servers.ts";
import { showInformation } from "../ui/notify.ts";

/** The running server of `file`, the only one, or the one that the user picks. */
export async function chooseRunning(
  sessions: ServerSessions,
  title: string,
  file?: string,
): Promise<Running | undefined> {
  const { running } = sessions;
  if (file !== undefined) return running.find((each) => each.file === file);
  if (running.length === 0) {
    void showInformation("No MCP server is running.");
    return undefined;
  }
  if (running.length === 1) return running[0];
  const items = running.map((each) => ({
    label: path.basename(each.file),
    description: each.server.url,
    running: each,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: "Select a server" }))?.running;
}
