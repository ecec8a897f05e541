/** The command that writes the bindings of a world: the one around the cursor, or one of the file. */
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { BindingLanguage } from "../../toolchain/create/bindings/index.ts";
import { parseWit } from "../../core/wit/index.ts";
import { askForFolder, folderOf, offerFolder } from "../ui/new-folder.ts";
import { showInformation } from "../ui/notify.ts";
import { withJob } from "../ui/working.ts";

interface Choice extends vscode.QuickPickItem {
  readonly language: BindingLanguage;
  readonly isHost: boolean;
}

const WIT_BINDGEN = "Runs wit-bindgen, which has to be installed.";

const CHOICES: readonly Choice[] = [
  {
    label: "TypeScript and JavaScript, guest",
    detail: "Declarations for a component.",
    language: "typescript",
    isHost: false,
  },
  {
    label: "TypeScript and JavaScript, host",
    detail: "Declarations for what calls a component.",
    language: "typescript",
    isHost: true,
  },
  { label: "AssemblyScript", detail: "Modules for a component.", language: "assemblyscript", isHost: false },
  { label: "Rust", detail: WIT_BINDGEN, language: "rust", isHost: false },
  { label: "C", detail: WIT_BINDGEN, language: "c", isHost: false },
  { label: "C++", detail: WIT_BINDGEN, language: "cpp", isHost: false },
  { label: "C#", detail: WIT_BINDGEN, language: "csharp", isHost: false },
  { label: "Go", detail: WIT_BINDGEN, language: "go", isHost: false },
  { label: "MoonBit", detail: WIT_BINDGEN, language: "moonbit", isHost: false },
];

const TITLE = "Generate Bindings";

export async function generateBindings(assets: Assets, target: vscode.Uri | undefined): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const uri = target ?? editor?.document.uri;
  if (uri?.scheme !== "file" || !uri.path.endsWith(".wit")) {
    void showInformation("Open a .wit file to generate the bindings of a world.");
    return;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const isActive = editor?.document === document;
  const world = await chooseWorld(document, isActive ? editor?.selection.active : undefined);
  if (world === undefined) return;
  const choice = await vscode.window.showQuickPick(CHOICES, {
    title: TITLE,
    placeHolder: `Select the language of the bindings of ${world}`,
  });
  if (choice === undefined) return;
  const folder = await askForFolder(TITLE, uri, "bindings");
  if (folder === undefined) return;
  const { makeBindings } = await import("../../toolchain/create/bindings/index.ts");
  const { writeNewFolder } = await import("../../toolchain/sources/index.ts");
  const { language, isHost } = choice;
  // What the user has not saved is not on disk.
  if (document.isDirty) await document.save();
  const files = await withJob(`Generating bindings of ${world}`, async () => {
    const request = { wit: path.dirname(uri.fsPath), world, language, isHost, env: process.env };
    const made = await makeBindings(request, assets);
    await writeNewFolder(folderOf(folder), made.files);
    return made.files;
  });
  if (files !== undefined) void offerFolder(folder, files);
}

/** The world around the cursor, the only one of the file, or the one that the user picks. */
async function chooseWorld(
  document: vscode.TextDocument,
  cursor: vscode.Position | undefined,
): Promise<string | undefined> {
  const { file } = parseWit({ path: document.uri.fsPath, text: document.getText() });
  const worlds = file.items.flatMap((item) => (item.kind === "world" ? [item] : []));
  const offset = cursor === undefined ? -1 : document.offsetAt(cursor);
  const around = worlds.find(({ range }) => range.start <= offset && offset <= range.end);
  if (around !== undefined) return around.name.text;
  const names = worlds.map(({ name }) => name.text);
  if (names.length === 0)
    void showInformation(`${vscode.workspace.asRelativePath(document.uri)} has no world.`);
  if (names.length <= 1) return names[0];
  return vscode.window.showQuickPick(names, { title: TITLE, placeHolder: "Select a world" });
}
