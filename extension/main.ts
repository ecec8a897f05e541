/** The extension's entry: a table command id -> handler, and what lives as long as the extension. */
import { existsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { assetsAt } from "../toolchain/assets.ts";
import { placesFor } from "../toolchain/sources/index.ts";
import { build } from "./commands/build.ts";
import { composeAndRun } from "./commands/compose-and-run.ts";
import { composeServer } from "./commands/compose-server.ts";
import { copyClientConfiguration } from "./commands/copy-client-configuration.ts";
import { inspectComponent } from "./commands/inspect-component.ts";
import { newComponent } from "./commands/new-component.ts";
import { runServer } from "./commands/run-server.ts";
import { stopServer } from "./commands/stop-server.ts";
import { ComposedFiles } from "./projects/composed-files.ts";
import { showFailure } from "./ui/failure.ts";
import { startLanguageServer } from "./language/desktop.ts";
import { registerInspectionEditor } from "./inspection/inspection-editor.ts";
import { ServerSessions } from "./servers/running-servers.ts";
import { registerSidebar } from "./commands/sidebar-commands.ts";
import { WasmcpTaskProvider } from "./tasks/provider.ts";
import { showServersInStatusBar } from "./servers/status-bar.ts";

/** The explorer passes the item under the pointer and all selected ones; the palette passes nothing. */
type Handler = (target: vscode.Uri | undefined, selection: readonly vscode.Uri[]) => Promise<void>;

let sessions: ServerSessions | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const assets = assetsAt(path.join(context.extensionPath, "dist"));
  const places = placesFor(process.env, process.platform, os.homedir(), existsSync);
  const log = vscode.window.createOutputChannel("wasmcp", { log: true });
  const problems = vscode.languages.createDiagnosticCollection("wasmcp");
  const composedFiles = new ComposedFiles(context.workspaceState);
  const running = new ServerSessions(assets, places);
  sessions = running;
  const composer = { assets, places, log, problems, composedFiles };
  const runner = { sessions: running, log };

  const commands: Readonly<Record<string, Handler>> = {
    "wasmcp.newComponent": (target) => newComponent(assets, target),
    "wasmcp.build": (target) => build(composer, target),
    "wasmcp.composeServer": (_target, selection) => composeServer(composer, selection),
    "wasmcp.runServer": (target) => runServer(runner, target),
    "wasmcp.composeAndRun": (_target, selection) => composeAndRun(composer, runner, selection),
    "wasmcp.stopServer": (target) => stopServer(running, target?.fsPath),
    "wasmcp.copyClientConfiguration": (target) => copyClientConfiguration(running, target?.fsPath),
  };
  /** These do not run code of the folder, so they also work in Restricted Mode. */
  const readingCommands: Readonly<Record<string, Handler>> = {
    "wasmcp.inspectComponent": (target) => inspectComponent(target),
  };
  const titles = commandTitles(context.extension.packageJSON);
  const register = (id: string, needsTrust: boolean, answer: Answer): void => {
    const title = titles.get(id) ?? id;
    const shown = showingFailures(title, log, answer);
    const command = needsTrust ? refusingUntrusted(title, shown) : shown;
    context.subscriptions.push(vscode.commands.registerCommand(id, command));
  };
  for (const [id, handler] of Object.entries(commands)) register(id, true, withUris(handler));
  for (const [id, handler] of Object.entries(readingCommands)) register(id, false, withUris(handler));
  context.subscriptions.push(
    log,
    problems,
    running,
    registerSidebar({ composer, runner, register }),
    showServersInStatusBar(running),
    registerInspectionEditor(assets, context.extensionUri, log),
    vscode.tasks.registerTaskProvider("wasmcp", new WasmcpTaskProvider(assets)),
  );
  // Commands work without the language server, so they do not wait for it.
  startLanguageServer(context, places).then(
    (server) => context.subscriptions.push(server),
    (error: unknown) => showFailure(log, "The WIT language server did not start", error),
  );
}

/** Stops all servers when the window closes; the editor waits for the result. */
export async function deactivate(): Promise<void> {
  await sessions?.stopAll();
}

/** The arguments of a command depend on where the user chose it. */
export type Answer = (target: unknown, selection: unknown) => Promise<void>;

function withUris(handler: Handler): Answer {
  return async (target, selection) => {
    const uri = target instanceof vscode.Uri ? target : undefined;
    const uris = Array.isArray(selection) ? selection.filter((each) => each instanceof vscode.Uri) : [];
    await handler(uri, uris.length > 0 || uri === undefined ? uris : [uri]);
  };
}

/** A command that runs code of the folder refuses in Restricted Mode. */
function refusingUntrusted(title: string, answer: Answer): Answer {
  return async (target, selection) => {
    if (vscode.workspace.isTrusted) return answer(target, selection);
    void refuseUntrusted(title);
  };
}

/** Shows a failure of the command to the user. */
function showingFailures(title: string, log: vscode.LogOutputChannel, answer: Answer): Answer {
  return async (target, selection) => {
    try {
      await answer(target, selection);
    } catch (error) {
      showFailure(log, `${title} failed`, error);
    }
  };
}

async function refuseUntrusted(title: string): Promise<void> {
  const manage = "Manage Workspace Trust";
  const pressed = await vscode.window.showWarningMessage(
    `${title} is not available in Restricted Mode because it runs code from the opened folder. Trust the folder to use it.`,
    manage,
  );
  if (pressed === manage) await vscode.commands.executeCommand("workbench.trust.manage");
}

/** `wasmcp.build` is `Build`. The titles come from package.json; the ellipsis of menus is left out, since messages use them. */
function commandTitles(manifest: {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
  };
}): ReadonlyMap<string, string> {
  return new Map(
    manifest.contributes.commands.map(({ command, title }) => [command, title.replace(/…$/, "")]),
  );
}
