import * as path from "node:path";
import * as vscode from "vscode";
import { type Composer, composeParts, mayWrite, serverFileIn } from "../projects/compose-parts.ts";
import { offerNewComponent, type PartChoice, partName, partsIn, partsOf } from "../projects/parts.ts";
import { formatBytes, listNames } from "../ui/text.ts";
import { withJob } from "../ui/working.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { showInformation } from "../ui/notify.ts";

/** Composes the selected components, or those that the user picks from the workspace, into one server file. */
export async function composeServer(composer: Composer, selection: readonly vscode.Uri[]): Promise<void> {
  const folder = await workspaceFolderFor(selection[0], "Select the folder of the components");
  if (folder === undefined) return;
  const parts =
    selection.length > 0
      ? await partsOf(selection)
      : await pickParts(await partsIn(folder.uri.fsPath), folder);
  if (parts === undefined) return;
  if (parts.length === 0) {
    offerNewComponent("Nothing to compose yet: the folder has no component project and no .wasm file.");
    return;
  }
  const output = serverFileIn(folder);
  if (!(await mayWrite(output, composer.composedFiles))) return;

  const server = await withJob(`Composing ${path.basename(output)}`, (job) =>
    composeParts(composer, parts, output, job),
  );
  if (server === undefined) return;
  const names = listNames(parts.map(partName));
  void offerRun(`Composed ${path.basename(output)} (${formatBytes(server.bytes)}) from ${names}.`, output);
}

/** Asks which ones, unless there is only one. `undefined` when the user cancels. */
async function pickParts(
  parts: readonly PartChoice[],
  folder: vscode.WorkspaceFolder,
): Promise<readonly PartChoice[] | undefined> {
  if (parts.length < 2) return parts;
  const items = parts.map((part) => {
    const place = part.kind === "project" ? part.project.directory : part.file;
    return {
      label: partName(part),
      description: path.relative(folder.uri.fsPath, path.dirname(place)),
      iconPath: new vscode.ThemeIcon(part.kind === "project" ? "folder" : "file-binary"),
      picked: true,
      part,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: "Compose Server",
    placeHolder: "Select components. Requests pass through them in this order.",
    canPickMany: true,
  });
  return picked?.map(({ part }) => part);
}

async function offerRun(message: string, output: string): Promise<void> {
  const button = "Run Server";
  if ((await showInformation(message, button)) === button) {
    await vscode.commands.executeCommand("wasmcp.runServer", vscode.Uri.file(output));
  }
}
