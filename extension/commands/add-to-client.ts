import * as path from "node:path";
import * as vscode from "vscode";
import type { Places } from "../../toolchain/sources/index.ts";
import type { NamedServer } from "../../toolchain/clients/index.ts";
import { chooseRunning } from "../servers/choose-running.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import type { ServerEntry } from "../servers/server-entry.ts";
import { askModally, showInformation } from "../ui/notify.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";

const TITLE = "Add to MCP Client";

/** Writes a running server into the file of a client. */
export async function addRunningToClient(
  sessions: ServerSessions,
  places: Places,
  file?: string,
): Promise<void> {
  const running = await chooseRunning(sessions, TITLE, file);
  if (running === undefined) return;
  const name = path.basename(running.file, ".wasm");
  await addToClient({ name, server: { kind: "http", url: running.server.url } }, running.file, places);
}

/** The same for a server of the Servers view. One that communicates over stdio need not run: clients start it. */
export async function addServerToClient(
  sessions: ServerSessions,
  places: Places,
  { file, name, source }: ServerEntry,
): Promise<void> {
  const state = sessions.stateOf(file);
  if (state.kind === "running") {
    return addToClient({ name, server: { kind: "http", url: state.server.url } }, file, places);
  }
  const definition = source.kind === "project" ? source.project.servers.get(name) : undefined;
  if (source.kind !== "project" || definition?.transport !== "stdio") {
    void showInformation("Run the server first, so that it has a URL.");
    return;
  }
  const { serverOfProject } = await import("../../toolchain/clients/index.ts");
  await addToClient(serverOfProject(source.project, definition), file, places);
}

async function addToClient({ name, server }: NamedServer, file: string, { home }: Places): Promise<void> {
  const folder = await workspaceFolderFor(vscode.Uri.file(file), "Select the folder that the client opens");
  if (folder === undefined) return;
  const { clientServerName, mcpClients, planServer } = await import("../../toolchain/clients/index.ts");
  const places = { folder: folder.uri.fsPath, home, env: process.env, platform: process.platform };
  const items = mcpClients
    // It starts the servers of its file itself.
    .filter(({ id }) => server.kind === "stdio" || id !== "claude-desktop")
    .map((client) => {
      const target = client.file(places);
      return {
        label: client.label,
        description:
          client.scope === "folder" ? path.relative(places.folder, target) : fromHome(target, home),
        client,
      };
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: `Select the client that will use ${name}`,
  });
  if (picked === undefined) return;
  const planned = await planServer(picked.client, clientServerName(name), server, places);
  if (planned.change === "replaces" && !(await mayReplace(planned, picked.description))) return;
  await planned.write();
  const open = "Open File";
  const what = planned.change === "nothing" ? "is in" : "was added to";
  void showInformation(`${planned.name} ${what} ${picked.description}.`, open).then(async (pressed) => {
    if (pressed === open) await vscode.window.showTextDocument(vscode.Uri.file(planned.file));
  });
}

/** `~/.codeium/windsurf/mcp_config.json` */
function fromHome(file: string, home: string): string {
  const inside = path.relative(home, file);
  return inside.startsWith("..") || path.isAbsolute(inside) ? file : path.join("~", inside);
}

async function mayReplace(
  { name, previous, entry }: { readonly name: string; readonly previous: unknown; readonly entry: object },
  shown: string,
): Promise<boolean> {
  const replace = "Replace";
  const detail = `It is:\n${JSON.stringify(previous)}\n\nIt would become:\n${JSON.stringify(entry)}`;
  return (await askModally(`Replace the server ${name} in ${shown}?`, detail, replace)) === replace;
}
