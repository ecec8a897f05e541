/** The commands of the Servers view. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { Composer } from "../projects/compose-parts.ts";
import { composeDefined, runDefined } from "../servers/defined-server.ts";
import type { Runner, RunRequest } from "../servers/run-file.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import type { Node } from "../sidebar/model.ts";
import type { ServerEntry } from "../servers/server-entry.ts";
import type { Snapshot } from "../sidebar/snapshot.ts";
import { formatBytes } from "../ui/text.ts";
import { withJob } from "../ui/working.ts";
import { showInformation } from "../ui/notify.ts";

/** Composes the server without running it. */
export async function composeServerOf(
  composer: Composer,
  node: Node | undefined,
  snapshot: Snapshot,
): Promise<void> {
  const server = await serverOf(node, snapshot);
  if (server === undefined) return;
  const bytes = await withJob(`Composing ${server.name}`, (job) => composeDefined(composer, server, job));
  if (bytes === undefined) return;
  const inspect = "Inspect";
  const message = `Composed ${path.basename(server.file)} (${formatBytes(bytes)}).`;
  void showInformation(message, inspect).then(async (pressed) => {
    if (pressed !== inspect) return;
    await vscode.commands.executeCommand("wasmcp.inspectComponent", vscode.Uri.file(server.file));
  });
}

/** Composes the server (unless only its file is known), and runs it. */
export async function runServerOf(
  composer: Composer,
  runner: Runner,
  node: Node | undefined,
  snapshot: Snapshot,
  how: Pick<RunRequest, "signIn"> = {},
): Promise<void> {
  const server = await serverOf(node, snapshot);
  if (server !== undefined) await runDefined(composer, runner, server, how);
}

export async function copyUrlOf(sessions: ServerSessions, node: Node | undefined): Promise<void> {
  const state = node?.subject.kind === "server" ? sessions.stateOf(node.subject.server.file) : undefined;
  if (state?.kind !== "running") {
    void showInformation("The server is not running.");
    return;
  }
  await vscode.env.clipboard.writeText(state.server.url);
  vscode.window.setStatusBarMessage(`Copied ${state.server.url}`, 3000);
}

export function showTerminalOf(sessions: ServerSessions, node: Node | undefined): void {
  const shown = node?.subject.kind === "server" && sessions.showTerminal(node.subject.server.file);
  if (!shown) void showInformation("The server has not run in this window yet.");
}

/** The server of the line: a server itself, or the one that a profile is composed into. */
async function serverOf(node: Node | undefined, snapshot: Snapshot): Promise<ServerEntry | undefined> {
  const subject = node?.subject;
  if (subject?.kind === "server") return subject.server;
  const { serverEntries } = await import("../sidebar/server-nodes.ts");
  const entries = serverEntries(snapshot, []);
  if (subject?.kind === "profile") {
    return entries.find(({ source, name }) => source.kind === "profile" && name === subject.name);
  }
  if (entries.length < 2) return entries[0];
  const items = entries.map((server) => ({
    label: server.name,
    description: server.source.kind === "profile" ? "profile" : "wasmcp.toml",
    server,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Select a server" }))?.server;
}
