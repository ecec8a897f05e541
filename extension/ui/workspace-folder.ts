import * as vscode from "vscode";
import { showInformation } from "./notify.ts";

/** The folder of `file`, the only folder, or the one that the user picks. If no folder is open, offers to open one. */
export async function workspaceFolderFor(
  file: vscode.Uri | undefined,
  question: string,
): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const openFolder = "Open Folder";
    const pressed = await showInformation("Open a folder to use wasmcp.", openFolder);
    if (pressed === openFolder) await vscode.commands.executeCommand("vscode.openFolder");
    return undefined;
  }
  const own = file === undefined ? undefined : vscode.workspace.getWorkspaceFolder(file);
  if (own !== undefined) return own;
  if (folders.length === 1) return folders[0];
  return vscode.window.showWorkspaceFolderPick({ placeHolder: question });
}
