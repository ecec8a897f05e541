import * as path from "node:path";
import * as vscode from "vscode";
import { ToolchainError } from "../../core/errors.ts";
import { chooseProject } from "../projects/parts.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { lineOfBody } from "./tool-edits.ts";
import { addTool, EXAMPLE_DESCRIPTION, toolNameProblem } from "./tool-text.ts";

/** Asks for a name and a description, and writes a tool that works into the main file of the project. Nothing is saved or run. */
export async function addToolTo(target: vscode.Uri | undefined): Promise<void> {
  const folder = await workspaceFolderFor(target, "Select the folder of the component");
  if (folder === undefined) return;
  const project = await chooseProject(target, folder);
  if (project === undefined) return;
  const title = `Add Tool to ${project.name}`;
  const name = await vscode.window.showInputBox({
    title: `${title} (1/2)`,
    prompt: "Name of the tool, as clients see it",
    placeHolder: "say-hello",
    validateInput: (text) => (text === "" ? undefined : toolNameProblem(text)),
  });
  if (name === undefined || name === "") return;
  // In the code, Enter would break the text over two lines.
  const description = await vscode.window.showInputBox({
    title: `${title} (2/2)`,
    prompt: "Description of the tool, from which a model decides whether to call it",
    value: EXAMPLE_DESCRIPTION,
  });
  if (description === undefined) return;
  const document = await vscode.workspace.openTextDocument(project.entry);
  const added = addTool(project.language, document.getText(), name, description);
  if (added === undefined) {
    throw new ToolchainError(
      "no-place-for-tool",
      `cannot find the place for a tool in \`${path.basename(project.entry)}\``,
      {
        remedy:
          "write it yourself: the snippet `mcp-tool` has one, and the page of the language shows where it goes",
      },
    );
  }
  const line = lineOfBody(added, (offset) => document.positionAt(offset).line);
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, text } of added.edits) edit.insert(document.uri, document.positionAt(offset), text);
  await vscode.workspace.applyEdit(edit);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const { end } = document.lineAt(line).range;
  editor.selection = new vscode.Selection(end, end);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenter);
}
