/** Opens the page about the file of a line of the sidebar. */
import * as fs from "node:fs/promises";
import * as vscode from "vscode";
import { describeMissingFile, type MissingFile } from "../sidebar/missing-file.ts";
import type { Node, Subject } from "../sidebar/model.ts";
import type { Sidebar } from "../sidebar/sidebar.ts";

/** If the file does not exist, shows what helps instead. */
export async function inspectNode(sidebar: Sidebar, node: Node | undefined): Promise<void> {
  const file = node && fileOf(node.subject);
  if (node === undefined || file === undefined) {
    void vscode.window.showInformationMessage("This item has no file to inspect yet.");
    return;
  }
  if (await isMissing(file)) {
    // The editor does not report files that were deleted outside of the workspace, so the line may be out of date.
    if ((await sidebar.snapshot()).facts.get(file)?.kind === "component") await sidebar.refresh();
    offerRemedies(node, describeMissingFile(node, file, await sidebar.snapshot()));
    return;
  }
  await vscode.commands.executeCommand("wasmcp.inspectComponent", vscode.Uri.file(file));
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
  void vscode.window.showWarningMessage(message, ...buttons).then(async (pressed) => {
    const remedy = remedies.find(({ button }) => button === pressed);
    if (remedy?.kind === "build") {
      await vscode.commands.executeCommand("wasmcp.build", vscode.Uri.file(remedy.directory));
    }
    if (remedy?.kind === "command") await vscode.commands.executeCommand(remedy.command, node);
  });
}
