/** Where a command writes files: it asks for a folder, and offers to open what it has written. */
import * as path from "node:path";
import * as vscode from "vscode";
import { showInformation } from "./notify.ts";

/** A folder beside `file`, with the name that the user enters; a path is taken from there. */
export async function askForFolder(
  title: string,
  file: vscode.Uri,
  suggestion: string,
): Promise<vscode.Uri | undefined> {
  const parent = path.dirname(file.fsPath);
  const entered = await vscode.window.showInputBox({
    title,
    prompt: `The folder to make, in ${vscode.workspace.asRelativePath(parent)}`,
    value: suggestion,
  });
  if (entered === undefined || entered.trim() === "") return undefined;
  return vscode.Uri.file(path.resolve(parent, entered.trim()));
}

/** As the toolchain takes it. */
export function folderOf(uri: vscode.Uri): { readonly folder: string; readonly shown: string } {
  return { folder: uri.fsPath, shown: vscode.workspace.asRelativePath(uri) };
}

export async function offerFolder(folder: vscode.Uri, files: ReadonlyMap<string, unknown>): Promise<void> {
  const [first] = files.keys();
  const count = files.size === 1 ? "1 file" : `${files.size} files`;
  const open = "Open";
  const pressed = await showInformation(
    `Wrote ${count} to ${vscode.workspace.asRelativePath(folder)}.`,
    open,
  );
  if (pressed === open && first !== undefined)
    await vscode.window.showTextDocument(vscode.Uri.joinPath(folder, first), { preview: false });
}
