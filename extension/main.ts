/** The extension's entry: a table command id -> handler, and what lives as long as the extension. */
import { existsSync } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { assetsAt } from "../toolchain/assets.ts";
import { configFile, placesFor } from "../toolchain/sources/index.ts";
import { addRunningToClient } from "./commands/add-to-client.ts";
import { addToolTo } from "./add-tool/index.ts";
import { build } from "./commands/build.ts";
import { registerProjectLenses } from "./projects/project-lenses.ts";
import { composeAndRun } from "./commands/compose-and-run.ts";
import { composeServer } from "./commands/compose-server.ts";
import { copyClientConfiguration } from "./commands/copy-client-configuration.ts";
import { installTool, showDoctor } from "./commands/doctor.ts";
import { extractWit } from "./commands/extract-wit.ts";
import { generateBindings } from "./commands/generate-bindings.ts";
import { inspectComponent } from "./commands/inspect-component.ts";
import { newComponent } from "./commands/new-component.ts";
import { runServer } from "./commands/run-server.ts";
import { showServerMenu } from "./commands/server-menu.ts";
import { stopServer } from "./commands/stop-server.ts";
import { registerAgent } from "./agent/register-agent.ts";
import { ComposedFiles } from "./projects/composed-files.ts";
import { showFailure } from "./ui/failure.ts";
import { startLanguageServer } from "./language/desktop.ts";
import { INSTALL_COMMAND } from "./doctor/doctor-page.ts";
import { registerInspectionEditor } from "./inspection/inspection-editor.ts";
import { HotReload } from "./servers/hot-reload.ts";
import { KeptPorts } from "./servers/kept-ports.ts";
import { ServerSessions } from "./servers/running-servers.ts";
import { registerSidebar } from "./commands/sidebar-commands.ts";
import { WasmcpTaskProvider } from "./tasks/provider.ts";
import { addCommandToTerminals } from "./terminal-command.ts";
import { showServersInStatusBar } from "./servers/status-bar.ts";
import { TesterPanels } from "./tester/tester-panels.ts";
import { showWarning } from "./ui/notify.ts";
import { Walkthrough } from "./walkthrough.ts";

/** The explorer passes the item under the pointer and all selected ones; the palette passes nothing. */
type Handler = (target: vscode.Uri | undefined, selection: readonly vscode.Uri[]) => Promise<void>;

let sessions: ServerSessions | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const assets = assetsAt(path.join(context.extensionPath, "dist"));
  const places = placesFor(process.env, process.platform, os.homedir(), existsSync);
  const log = vscode.window.createOutputChannel("wasmcp", { log: true });
  const problems = vscode.languages.createDiagnosticCollection("wasmcp");
  const composedFiles = new ComposedFiles(context.workspaceState);
  const running = new ServerSessions(assets, places, problems);
  sessions = running;
  const composer = { assets, places, log, problems, composedFiles };
  const runner = {
    assets,
    sessions: running,
    log,
    ports: new KeptPorts(context.workspaceState),
    hotReload: new HotReload(context.workspaceState),
  };
  const testers = new TesterPanels({ assets, sessions: running, log, extension: context.extensionUri });

  const commands: Readonly<Record<string, Handler>> = {
    "wasmcp.build": (target) => build(composer, target),
    "wasmcp.generateBindings": (target) => generateBindings(assets, target),
    "wasmcp.composeServer": (_target, selection) => composeServer(composer, selection),
    "wasmcp.runServer": (target) => runServer(runner, target),
    "wasmcp.runServerWithSignIn": (target) => runServer(runner, target, { signIn: true }),
    "wasmcp.composeAndRun": (_target, selection) => composeAndRun(composer, runner, selection),
    "wasmcp.stopServer": (target) => stopServer(running, target?.fsPath),
    "wasmcp.addToClient": (target) => addRunningToClient(running, places, target?.fsPath),
    "wasmcp.copyClientConfiguration": (target) => copyClientConfiguration(running, target?.fsPath),
  };
  /** These do not run code of the folder, so they also work in Restricted Mode. */
  const readingCommands: Readonly<Record<string, Handler>> = {
    "wasmcp.newComponent": async (target) => {
      await newComponent(assets, target);
      // Not every project has a file that the sidebar watches for.
      await sidebar.refresh();
    },
    "wasmcp.inspectComponent": (target) => inspectComponent(target),
    "wasmcp.showWalkthrough": async () => {
      await showWalkthrough(context.extension.id);
      await tickResults();
    },
    "wasmcp.addTool": (target) => addToolTo(target),
    "wasmcp.serverMenu": () => showServerMenu(running),
    "wasmcp.doctor": () => showDoctor(context.extensionUri),
    "wasmcp.extractWit": (target) => extractWit(target),
  };
  const [manifest] = context.extension.packageJSON.contributes.walkthroughs;
  const walkthrough = new Walkthrough(context.extension.id, manifest, (step) =>
    vscode.commands.executeCommand("welcome.markStepComplete", step),
  );
  const titles = commandTitles(context.extension.packageJSON);
  const register = (id: string, needsTrust: boolean, answer: Answer): void => {
    const title = titles.get(id) ?? id;
    const shown = showingFailures(title, log, async (target, selection) => {
      await answer(target, selection);
      walkthrough.ran(id);
    });
    const command = needsTrust ? refusingUntrusted(title, shown) : shown;
    context.subscriptions.push(vscode.commands.registerCommand(id, command));
  };
  for (const [id, handler] of Object.entries(commands)) register(id, true, withUris(handler));
  for (const [id, handler] of Object.entries(readingCommands)) register(id, false, withUris(handler));
  register(INSTALL_COMMAND, false, installTool);
  const sidebar = registerSidebar({
    composer,
    runner,
    testers,
    register,
    extension: context.extensionUri,
    storage: context.globalStorageUri.fsPath,
  });
  const tickResults = async (): Promise<void> => {
    if (running.running.length > 0) walkthrough.done("run");
    // The sidebar itself shows why it cannot read the workspace.
    const folders = await sidebar.snapshot().then(
      (read) => read.folders,
      () => [],
    );
    if (folders.some(({ projects }) => projects.length > 0)) walkthrough.done("newComponent");
  };
  context.subscriptions.push(
    log,
    problems,
    running,
    testers,
    sidebar,
    sidebar.onDidRead(tickResults),
    running.onDidChange(tickResults),
    registerAgent({ composer, runner, sidebar, version: context.extension.packageJSON.version }),
    showServersInStatusBar(running),
    registerProjectLenses(),
    registerInspectionEditor(assets, context.extensionUri, log),
    vscode.tasks.registerTaskProvider("wasmcp", new WasmcpTaskProvider(assets)),
  );
  addCommandToTerminals(context.environmentVariableCollection, assets, process.execPath);
  // Commands work without the language server, so they do not wait for it.
  const lensCommands = ["wasmcp.build", "wasmcp.composeServer"];
  startLanguageServer(context, configFile(places), lensCommands).then(
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

async function showWalkthrough(extension: string): Promise<void> {
  await vscode.commands.executeCommand(
    "workbench.action.openWalkthrough",
    `${extension}#wasmcp.firstServer`,
    false,
  );
}

async function refuseUntrusted(title: string): Promise<void> {
  const manage = "Manage Workspace Trust";
  const pressed = await showWarning(
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
