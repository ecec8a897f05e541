import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { renderError } from "../../core/errors.ts";
import { decodeToken as decode } from "../../toolchain/jwt/index.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import type { Snapshot } from "../sidebar/snapshot.ts";
import { protectedServers } from "../tokens/protected-servers.ts";
import { renderToken } from "../tokens/token-page.ts";

/** Shows what a token says. The token is neither stored nor logged: it ends with this function, and only its claims stay on the page. */
export async function decodeToken(
  sessions: ServerSessions,
  snapshot: Snapshot,
  extension: vscode.Uri,
): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: "Decode Access Token",
    prompt: "Paste the token. It is not stored.",
    // Others may see the screen.
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? undefined : problemOf(value)),
  });
  if (text === undefined || text.trim() === "") return;
  const token = decode(text);
  const projects = snapshot.folders.flatMap(({ project }) => project ?? []);
  const media = vscode.Uri.joinPath(extension, "media");
  const panel = vscode.window.createWebviewPanel("wasmcp.token", "Access Token", vscode.ViewColumn.Active, {
    enableScripts: false,
    localResourceRoots: [media],
  });
  panel.webview.html = renderToken(token, protectedServers(sessions.running, projects), Date.now() / 1000, {
    file: "Access Token",
    styleSheets: ["base.css", "inspection/page.css"].map((name) =>
      panel.webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString(),
    ),
    script: undefined,
    cspSource: panel.webview.cspSource,
    nonce: randomBytes(16).toString("base64url"),
  });
}

function problemOf(text: string): string | undefined {
  try {
    decode(text);
    return undefined;
  } catch (error) {
    return renderError(error);
  }
}
