import * as path from "node:path";
import * as vscode from "vscode";
import { type Builder, buildProject } from "../projects/build-project.ts";
import { chooseProject } from "../projects/parts.ts";
import { formatBytes } from "../ui/text.ts";
import { withJob } from "../ui/working.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";
import { showInformation } from "../ui/notify.ts";

/** Builds one project into a component. */
export async function build(builder: Builder, target: vscode.Uri | undefined): Promise<void> {
  const folder = await workspaceFolderFor(target, "Select the folder of the component");
  if (folder === undefined) return;
  const project = await chooseProject(target, folder);
  if (project === undefined) return;

  const built = await withJob(`Building ${project.name}`, (job) => buildProject(builder, project, job));
  if (built === undefined) return;
  const file = path.relative(folder.uri.fsPath, built.file);
  void offerComposeAndRun(`Built ${file} (${formatBytes(built.bytes)}).`);
}

async function offerComposeAndRun(message: string): Promise<void> {
  const button = "Compose and Run";
  if ((await showInformation(message, button)) === button) {
    await vscode.commands.executeCommand("wasmcp.composeAndRun");
  }
}
