/** What one does next with a component, above its main file: it stays there, unlike a notification. */
import * as path from "node:path";
import * as vscode from "vscode";
import { builtComponent, projectAt } from "./projects.ts";

/** The main file of a project in each language, and how many folders up the project is. */
const ENTRIES: readonly (readonly [pattern: string, depth: number])[] = [
  ["**/src/index.ts", 2],
  ["**/assembly/index.ts", 2],
  ["**/src/lib.rs", 2],
  ["**/app.py", 1],
];

export function registerProjectLenses(): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  // A first build makes the component that can be tested.
  const watcher = vscode.workspace.createFileSystemWatcher("**/*.wasm");
  const providers = ENTRIES.map(([pattern, depth]) =>
    vscode.languages.registerCodeLensProvider(
      { scheme: "file", pattern },
      {
        onDidChangeCodeLenses: changed.event,
        provideCodeLenses: ({ uri }) => lensesOf(uri.fsPath, depth),
      },
    ),
  );
  const fire = () => changed.fire();
  return vscode.Disposable.from(
    changed,
    watcher,
    watcher.onDidCreate(fire),
    watcher.onDidDelete(fire),
    ...providers,
  );
}

async function lensesOf(file: string, depth: number): Promise<vscode.CodeLens[]> {
  const directory = path.resolve(file, ...Array.from({ length: depth }, () => ".."));
  const project = await projectAt(directory).catch(() => undefined);
  if (project === undefined || project.entry !== file) return [];
  const folder = vscode.Uri.file(directory);
  const component = await builtComponent(project);
  const commands: readonly vscode.Command[] = [
    { title: "$(add) Add Tool", command: "wasmcp.addTool", arguments: [folder] },
    { title: "$(tools) Build", command: "wasmcp.build", arguments: [folder] },
    ...(component === undefined
      ? []
      : [
          {
            title: "$(beaker) Test Tools",
            command: "wasmcp.testTools",
            arguments: [vscode.Uri.file(component)],
          },
        ]),
    { title: "$(play) Compose and Run", command: "wasmcp.composeAndRun" },
  ];
  const top = new vscode.Range(0, 0, 0, 0);
  return commands.map((command) => new vscode.CodeLens(top, command));
}
