import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { examine } from "../../toolchain/doctor/index.ts";
import { INSTALL_COMMAND, renderDoctor } from "../doctor/doctor-page.ts";

/** Shows what this machine has for making servers. */
export async function showDoctor(extension: vscode.Uri): Promise<void> {
  const location = vscode.ProgressLocation.Window;
  const examination = await vscode.window.withProgress({ location, title: "Looking for programs" }, () =>
    examine(process.env, process.platform),
  );
  const media = vscode.Uri.joinPath(extension, "media");
  const panel = vscode.window.createWebviewPanel("wasmcp.doctor", "wasmcp Doctor", vscode.ViewColumn.Active, {
    enableScripts: false,
    enableCommandUris: [INSTALL_COMMAND],
    localResourceRoots: [media],
  });
  panel.webview.html = renderDoctor(examination, {
    file: "wasmcp Doctor",
    styleSheets: ["base.css", "inspection/page.css"].map((name) =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString(),
    ),
    script: undefined,
    cspSource: panel.webview.cspSource,
    nonce: randomBytes(16).toString("base64url"),
  });
}

/** Runs the official command that installs what the topic lacks, in a terminal where the user sees it and can answer it. */
export async function installTool(topicName: unknown): Promise<void> {
  const { topics } = await examine(process.env, process.platform);
  const install = topics.find(({ name }) => name === topicName)?.install;
  if (install === undefined) return;
  const terminal = vscode.window.createTerminal({ name: `Install: ${String(topicName)}` });
  terminal.show();
  terminal.sendText(install);
}
