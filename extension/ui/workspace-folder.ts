import * as vscode from "vscode";

/** The folder to work in: `file`'s, the only one, or the one that the user picks. Without a folder, the user opens one. */
export async function workspaceFolderFor(
  file: vscode.Uri | undefined,
  question: string,
): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    const openFolder = "Open Folder";
    const pressed = await vscode.window.showInformationMessage(
      "wasmcp works in a folder. Open one first.",
      openFolder,
    );
    if (pressed === openFolder) await vscode.commands.executeCommand("vscode.openFolder");
    return undefined;
  }
  const own = file === undefined ? undefined : vscode.workspace.getWorkspaceFolder(file);
  if (own !== undefined) return own;
  if (folders.length === 1) return folders[0];
  return vscode.window.showWorkspaceFolderPick({ placeHolder: question });
}
