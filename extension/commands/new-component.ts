import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { ScaffoldKind, ScaffoldLanguage } from "../../toolchain/create/scaffold/index.ts";
import { projectAt } from "../projects/projects.ts";
import { failureText } from "../ui/failure-text.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { showInformation } from "../ui/notify.ts";

const LANGUAGES: readonly (vscode.QuickPickItem & { readonly language: ScaffoldLanguage })[] = [
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
  {
    language: "rust",
    label: "Rust",
    detail: "Compiled by the Rust of this machine. The component is small (about 200 KB) and starts faster.",
  },
  {
    language: "python",
    label: "Python",
    detail:
      "Python 3.14 with its standard library. Needs componentize-py to build. The component is large (about 15 MB).",
  },
];

const KINDS: Readonly<Record<ScaffoldKind, Pick<vscode.QuickPickItem, "label" | "detail">>> = {
  tools: { label: "Tools", detail: "Functions that a model calls." },
  resources: { label: "Resources", detail: "Data that a client reads and shows to a model." },
  prompts: { label: "Prompts", detail: "Prepared conversations that a user picks." },
  completions: { label: "Completions", detail: "Suggestions while a user fills in an argument." },
  http: { label: "Web API", detail: "A tool that calls an API with a key." },
  middleware: { label: "Middleware", detail: "Sees every message of the server: an audit of all calls." },
  everything: { label: "Everything", detail: "One of each, to pick from." },
  "routing-config": { label: "Routing rules", detail: "Which tools clients see at which path." },
};

/** Asks for a name, a language and what the component offers, writes the project and opens its main file. */
export async function newComponent(assets: Assets, target: vscode.Uri | undefined): Promise<void> {
  const parent = target ?? (await workspaceFolderFor(undefined, "Select the folder for the component"))?.uri;
  if (parent === undefined) return;
  const { componentName, kindsOf, scaffold } = await import("../../toolchain/create/scaffold/index.ts");

  const title = "New Component";
  const name = await vscode.window.showInputBox({
    title: `${title} (1/3)`,
    prompt: "Name of the component and of its folder",
    placeHolder: "my-tools",
    validateInput: (text) => (text === "" ? undefined : refusal(text, parent, componentName)),
  });
  if (name === undefined || name === "") return;
  const choice = await vscode.window.showQuickPick(LANGUAGES, {
    title: `${title} (2/3)`,
    placeHolder: `Select the language of ${name}`,
  });
  if (choice === undefined) return;
  const { language } = choice;
  const kind = await chooseKind(kindsOf(language), `${title} (3/3)`, name);
  if (kind === undefined) return;

  const { directory } = await scaffold(
    { name, language, kind, directory: parent.fsPath, force: false },
    assets,
  );
  const project = await projectAt(directory);
  if (project !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.file(project.entry), { preview: false });
  }
  void offerNextSteps(name, vscode.Uri.file(directory));
}

/** Asks only where there is a choice. */
async function chooseKind(
  kinds: readonly ScaffoldKind[],
  title: string,
  name: string,
): Promise<ScaffoldKind | undefined> {
  if (kinds.length === 1) return kinds[0];
  const items = kinds.map((offered) => ({ offered, ...KINDS[offered] }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: `Select what ${name} offers` }))
    ?.offered;
}

/** What the input box says about a name that cannot be used; `undefined` for a good one. */
async function refusal(
  name: string,
  parent: vscode.Uri,
  check: (name: string) => unknown,
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
  const pressed = await showInformation(`Created component ${name}.`, ...labels);
  const [, command, ...args] = steps.find(([label]) => label === pressed) ?? [];
  if (command !== undefined) await vscode.commands.executeCommand(command, ...args);
}
