/** Opens the file that defines what a line of the sidebar stands for. */
import * as vscode from "vscode";
import type { Node } from "../sidebar/model.ts";
import type { Snapshot } from "../sidebar/snapshot.ts";

export async function revealSource(node: Node | undefined, snapshot: Snapshot): Promise<void> {
  const { file } = snapshot.config;
  const subject = node?.subject;
  switch (subject?.kind) {
    case "component":
      if (subject.alias !== undefined) return revealLine(file, ["components", subject.alias]);
      return revealInExplorer(subject.project ?? subject.file);
    case "profile":
      return revealLine(file, ["profiles", subject.name]);
    case "profile-component":
      return revealLine(file, ["profiles", subject.profile, "components"]);
    case "server": {
      const { source, name, file: output } = subject.server;
      if (source.kind === "project") return revealLine(source.project.file, ["servers", name]);
      if (source.kind === "profile") return revealLine(source.config, ["profiles", name]);
      return revealInExplorer(output);
    }
    default:
      return revealLine(file, []);
  }
}

async function revealInExplorer(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  const uri = vscode.Uri.file(file);
  const inside = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  await vscode.commands.executeCommand(inside ? "revealInExplorer" : "revealFileInOS", uri);
}

/** Opens the TOML file at the entry with this key, or at its beginning. */
export async function revealLine(file: string, at: readonly string[]): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const { findTomlLine } = await import("../../toolchain/sources/index.ts");
  const line = findTomlLine(document.getText(), at) ?? 0;
  const place = new vscode.Position(line, 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
}
