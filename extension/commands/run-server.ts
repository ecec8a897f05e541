import * as path from "node:path";
import * as vscode from "vscode";
import { findParts } from "../projects/projects.ts";
import { chooseRuntime, run, type Runner, type RunRequest } from "../servers/run-file.ts";
import { filesFor } from "../projects/wasm-files.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { showInformation } from "../ui/notify.ts";

/** Runs a composed server: the selected file, the only one, or the one that the user picks. */
export async function runServer(
  runner: Runner,
  target: vscode.Uri | undefined,
  how: Pick<RunRequest, "signIn"> = {},
): Promise<void> {
  const folder = await workspaceFolderFor(target, "Select the folder of the server");
  if (folder === undefined) return;
  const file = target?.fsPath.endsWith(".wasm") ? target.fsPath : await pickServer(folder);
  if (file === undefined) return;
  const runtime = await chooseRuntime(folder.uri, runner.sessions);
  if (runtime === undefined) return;
  await run(runner, { title: `Starting ${path.basename(file)}`, file, runtime, ...how });
}

async function pickServer(folder: vscode.WorkspaceFolder): Promise<string | undefined> {
  const root = folder.uri.fsPath;
  const files = await filesFor("server", (await findParts(root)).wasmFiles);
  if (files.length === 0) {
    void offerComposing();
    return undefined;
  }
  if (files.length === 1) return files[0];
  const picked = await vscode.window.showQuickPick(
    files.map((file) => ({
      label: path.basename(file),
      description: path.relative(root, path.dirname(file)),
      file,
    })),
    { title: "Run Server", placeHolder: "Select a server" },
  );
  return picked?.file;
}

async function offerComposing(): Promise<void> {
  const button = "Compose and Run";
  const pressed = await showInformation("No composed server in this folder yet.", button);
  if (pressed === button) await vscode.commands.executeCommand("wasmcp.composeAndRun");
}
