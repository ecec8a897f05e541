import * as path from "node:path";
import * as vscode from "vscode";
import { INSPECTION_VIEW_TYPE } from "../inspection/inspection-editor.ts";

/** Opens the page about a component: the selected file, the one of the active editor, or the one that the user picks. */
export async function inspectComponent(target: vscode.Uri | undefined): Promise<void> {
  const file = target ?? activeWasmFile() ?? (await pickWasmFile());
  if (file === undefined) return;
  await vscode.commands.executeCommand("vscode.openWith", file, INSPECTION_VIEW_TYPE);
}

function activeWasmFile(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const hasFile = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText;
  return hasFile && input.uri.fsPath.endsWith(".wasm") ? input.uri : undefined;
}

async function pickWasmFile(): Promise<vscode.Uri | undefined> {
  const files = await vscode.workspace.findFiles("**/*.wasm", "**/node_modules/**");
  if (files.length === 0) {
    const picked = await vscode.window.showOpenDialog({
      title: "Inspect Component",
      filters: { WebAssembly: ["wasm"] },
    });
    return picked?.[0];
  }
  if (files.length === 1) return files[0];
  const items = files
    .toSorted((a, b) => a.fsPath.localeCompare(b.fsPath))
    .map((file) => ({
      label: path.basename(file.fsPath),
      description: path.dirname(vscode.workspace.asRelativePath(file)).replace(/^\.$/, ""),
      file,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: "Inspect Component",
    placeHolder: "Select a file",
  });
  return picked?.file;
}
