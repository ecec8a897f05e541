/** Opens the page about the file of a line of the sidebar. */
import * as fs from "node:fs/promises";
import * as vscode from "vscode";
import { INSPECTION_VIEW_TYPE } from "../inspection/inspection-editor.ts";
import { describeMissingFile, type MissingFile } from "../sidebar/missing-file.ts";
import type { Node, Subject } from "../sidebar/model.ts";
import type { Sidebar } from "../sidebar/sidebar.ts";
import { showInformation, showWarning } from "../ui/notify.ts";

/**
 * If the file does not exist, shows what helps instead. `isLook`: the user selected the line, as in the explorer; the page
 * takes the place of the last one, and the focus stays.
 */
export async function inspectNode(sidebar: Sidebar, node: Node | undefined, isLook = false): Promise<void> {
  const file = node && fileOf(node.subject);
  if (node === undefined || file === undefined) {
    void showInformation("This item has no file to inspect yet.");
    return;
  }
  if (await isMissing(file)) {
    // The editor does not report files that were deleted outside of the workspace, so the line may be out of date.
    if ((await sidebar.snapshot()).facts.get(file)?.kind === "component") await sidebar.refresh();
    offerRemedies(node, describeMissingFile(node, file, await sidebar.snapshot()));
    return;
  }
  const uri = vscode.Uri.file(file);
  if (!isLook) return vscode.commands.executeCommand("wasmcp.inspectComponent", uri);
  const options: vscode.TextDocumentShowOptions = { preview: true, preserveFocus: true };
  await vscode.commands.executeCommand("vscode.openWith", uri, INSPECTION_VIEW_TYPE, options);
}

function fileOf(subject: Subject): string | undefined {
  if (subject.kind === "server") return subject.server.file;
  return "file" in subject ? subject.file : undefined;
}

/** A file that exists but cannot be read is not missing: its page says why. */
async function isMissing(file: string): Promise<boolean> {
  const failure = await fs.stat(file).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  return failure === "ENOENT" || failure === "ENOTDIR";
}

function offerRemedies(node: Node, { message, remedies }: MissingFile): void {
  const buttons = remedies.map(({ button }) => button);
  void showWarning(message, ...buttons).then(async (pressed) => {
    const remedy = remedies.find(({ button }) => button === pressed);
    if (remedy?.kind === "build") {
      await vscode.commands.executeCommand("wasmcp.build", vscode.Uri.file(remedy.directory));
    }
    if (remedy?.kind === "command") await vscode.commands.executeCommand(remedy.command, node);
  });
}
