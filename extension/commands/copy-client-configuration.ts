import * as path from "node:path";
import * as vscode from "vscode";
import { chooseRunning } from "../servers/choose-running.ts";
import { clientConfigurations } from "../servers/client-configuration.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import { showInformation } from "../ui/notify.ts";

/** Copies the configuration that makes an MCP client know a running server; clients show it under `name`. */
export async function copyClientConfiguration(
  sessions: ServerSessions,
  file?: string,
  name?: string,
): Promise<void> {
  const running = await chooseRunning(sessions, "Copy Client Configuration", file);
  if (running === undefined) return;
  const items = clientConfigurations(name ?? nameOf(running.file), running.server.url).map(
    (configuration) => ({
      label: configuration.client,
      description: configuration.place,
      configuration,
    }),
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: "Copy Client Configuration",
    placeHolder: `Select the client that will use ${running.server.url}`,
  });
  if (picked === undefined) return;
  await vscode.env.clipboard.writeText(picked.configuration.text);
  void showInformation(
    `Copied the configuration for ${picked.configuration.client} (${picked.configuration.place}).`,
  );
}

/** The name of the folder, which says more than `mcp-server.wasm`, unless the folder is one for composed files. */
function nameOf(file: string): string {
  const folder = path.basename(path.dirname(file));
  return ["dist", "out", "composed"].includes(folder) ? path.basename(file, ".wasm") : folder;
}
