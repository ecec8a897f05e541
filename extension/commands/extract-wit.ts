/** The command that writes the WIT of a `.wasm` file into a folder. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { askForFolder, folderOf, offerFolder } from "../ui/new-folder.ts";
import { showInformation } from "../ui/notify.ts";

export async function extractWit(target: vscode.Uri | undefined): Promise<void> {
  if (target?.scheme !== "file" || !target.path.endsWith(".wasm")) {
    void showInformation("Select a .wasm file in the explorer to extract its WIT.");
    return;
  }
  const folder = await askForFolder("Extract WIT", target, `${path.basename(target.fsPath, ".wasm")}-wit`);
  if (folder === undefined) return;
  const { witFilesOf } = await import("../../toolchain/inspect/index.ts");
  const { writeNewFolder } = await import("../../toolchain/sources/index.ts");
  const { files } = witFilesOf(await fs.readFile(target.fsPath));
  await writeNewFolder(folderOf(folder), files);
  void offerFolder(folder, files);
}
