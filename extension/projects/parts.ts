/** What the user chooses as parts of a server. */
import * as path from "node:path";
import * as vscode from "vscode";
import { findParts, type Project, projectAt, projectOf } from "./projects.ts";
import { filesFor } from "./wasm-files.ts";
import { showInformation } from "../ui/notify.ts";

export type PartChoice =
  | { readonly kind: "project"; readonly project: Project }
  | { readonly kind: "component"; readonly file: string };

/** `my-tool`, `calculator.wasm`. */
export function partName(part: PartChoice): string {
  return part.kind === "project" ? part.project.name : path.basename(part.file);
}

/** Everything in `folder` that can be a part of a server. */
export async function partsIn(folder: string): Promise<readonly PartChoice[]> {
  const { projects, wasmFiles } = await findParts(folder);
  const components = await filesFor("part", wasmFiles);
  return [
    ...projects.map((project): PartChoice => ({ kind: "project", project })),
    ...components.map((file): PartChoice => ({ kind: "component", file })),
  ];
}

/** The selection in the explorer: all selected `.wasm` files, and the parts in selected folders. */
export async function partsOf(selection: readonly vscode.Uri[]): Promise<readonly PartChoice[]> {
  const parts: PartChoice[] = [];
  for (const { fsPath } of selection) {
    if (fsPath.endsWith(".wasm")) parts.push({ kind: "component", file: fsPath });
    else parts.push(...(await partsIn(fsPath)));
  }
  return parts;
}

/** The project to build: the one that `target` or the active editor is in, the only one, or the one that the user picks. */
export async function chooseProject(
  target: vscode.Uri | undefined,
  folder: vscode.WorkspaceFolder,
): Promise<Project | undefined> {
  const root = folder.uri.fsPath;
  if (target !== undefined) {
    const project = (await projectAt(target.fsPath)) ?? (await projectOf(target.fsPath, root));
    if (project !== undefined) return project;
  }
  const active = vscode.window.activeTextEditor?.document.uri;
  if (
    target === undefined &&
    active?.scheme === "file" &&
    vscode.workspace.getWorkspaceFolder(active) === folder
  ) {
    const project = await projectOf(active.fsPath, root);
    if (project !== undefined) return project;
  }
  const { projects } = await findParts(target?.fsPath ?? root);
  if (projects.length === 0) {
    offerNewComponent(`No component project in ${path.basename(target?.fsPath ?? root)}.`);
    return undefined;
  }
  if (projects.length === 1) return projects[0];
  const picked = await vscode.window.showQuickPick(
    projects.map((project) => ({
      label: project.name,
      description: path.relative(root, path.dirname(project.directory)),
      project,
    })),
    { title: "Build", placeHolder: "Select a component" },
  );
  return picked?.project;
}

/** Shows a message with a button that creates a component. */
export function offerNewComponent(what: string): void {
  const button = "New Component…";
  void showInformation(what, button).then((pressed) => {
    if (pressed === button) void vscode.commands.executeCommand("wasmcp.newComponent");
  });
}
