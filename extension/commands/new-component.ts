import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import { projectAt } from "../projects/projects.ts";
import { failureText } from "../ui/failure-text.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";

type Language = "typescript" | "assemblyscript";

const LANGUAGES: readonly (vscode.QuickPickItem & { readonly language: Language })[] = [
  {
    language: "typescript",
    label: "TypeScript",
    detail: "Standard TypeScript. The component includes a small JavaScript engine (about 1 MB).",
  },
  {
    language: "assemblyscript",
    label: "AssemblyScript",
    detail: "A strict variant of TypeScript. The component is small (about 30 KB) and starts faster.",
  },
];

/** Asks for a name and a language, writes the project and opens its main file. */
export async function newComponent(assets: Assets, target: vscode.Uri | undefined): Promise<void> {
  const parent = target ?? (await workspaceFolderFor(undefined, "Select the folder for the component"))?.uri;
  if (parent === undefined) return;
  const { checkProjectName, scaffold } = await import("../../toolchain/create/scaffold/index.ts");

  const title = "New Component";
  const name = await vscode.window.showInputBox({
    title: `${title} (1/2)`,
    prompt: "Name of the component, in words of lowercase letters and digits joined by hyphens",
    placeHolder: "my-tools",
    validateInput: (text) => (text === "" ? undefined : refusal(text, parent, checkProjectName)),
  });
  if (name === undefined || name === "") return;
  const choice = await vscode.window.showQuickPick(LANGUAGES, {
    title: `${title} (2/2)`,
    placeHolder: `Select the language of ${name}`,
  });
  if (choice === undefined) return;

  const { directory } = await scaffold(
    { name, language: choice.language, directory: parent.fsPath, force: false },
    assets,
  );
  const project = await projectAt(directory);
  if (project !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.file(project.entry), { preview: false });
  }
  void offerNextSteps(name, vscode.Uri.file(directory));
}

/** What the input box says about a name that cannot be used; `undefined` for a good one. */
async function refusal(
  name: string,
  parent: vscode.Uri,
  check: (name: string) => void,
): Promise<string | undefined> {
  try {
    check(name);
  } catch (error) {
    return failureText(error);
  }
  const taken = await vscode.workspace.fs.stat(vscode.Uri.joinPath(parent, name)).then(
    () => true,
    () => false,
  );
  return taken
    ? `A file or folder ${name} already exists at this location. Choose a different name.`
    : undefined;
}

async function offerNextSteps(name: string, directory: vscode.Uri): Promise<void> {
  const outside = vscode.workspace.getWorkspaceFolder(directory) === undefined;
  // Compose and Run takes all of the workspace, so that a second component joins the first one's server.
  const steps: readonly (readonly [label: string, command: string, ...args: unknown[]])[] = outside
    ? [["Open Folder", "vscode.openFolder", directory]]
    : [
        ["Compose and Run", "wasmcp.composeAndRun"],
        ["Build", "wasmcp.build", directory],
      ];
  const labels = steps.map(([label]) => label);
  const pressed = await vscode.window.showInformationMessage(`Created component ${name}.`, ...labels);
  const [, command, ...args] = steps.find(([label]) => label === pressed) ?? [];
  if (command !== undefined) await vscode.commands.executeCommand(command, ...args);
}
