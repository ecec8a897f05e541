import * as vscode from "vscode";
import { causesOf, InternalError, type Place, renderError, ToolchainError } from "../../core/errors.ts";
import { visible } from "../../core/text/index.ts";
import { failureText } from "./failure-text.ts";
import { showError } from "./notify.ts";

/** Shows what failed: in full in the log, in one paragraph as a notification that leads to the place. */
export function showFailure(log: vscode.LogOutputChannel, what: string, error: unknown): void {
  const text = renderError(error);
  log.error(visible(`${what}\n${error instanceof InternalError ? (error.stack ?? text) : text}`));
  const place = firstPlace(error);
  const goToProblem = "Go to Problem";
  const showLog = "Show Log";
  const buttons = place === undefined ? [showLog] : [goToProblem, showLog];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const message = `${what}: ${failureText(error, folders)}`;
  void showError(message, ...buttons).then(async (pressed) => {
    if (pressed === showLog) log.show();
    if (pressed === goToProblem && place !== undefined) await goTo(place);
  });
}

function firstPlace(error: unknown): Place | undefined {
  return causesOf(error)
    .flatMap((each) => (each instanceof ToolchainError ? each.problems : []))
    .flatMap(({ place }) => place ?? [])[0];
}

async function goTo({ file, line, column }: Place): Promise<void> {
  const position = new vscode.Position(line - 1, column - 1);
  const selection = new vscode.Range(position, position);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
}
