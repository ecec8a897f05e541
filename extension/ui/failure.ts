import * as vscode from "vscode";
import { InternalError, renderError } from "../../core/errors.ts";
import { CommandFailed } from "../projects/command-line.ts";
import { sentences, shortenPaths } from "./text.ts";

/** Shows what failed: in full in the log, in one paragraph as a notification that leads to the place. */
export function showFailure(log: vscode.LogOutputChannel, what: string, error: unknown): void {
  const text = error instanceof CommandFailed ? error.output : renderError(error);
  log.error(`${what}\n${error instanceof InternalError ? (error.stack ?? text) : text}`);
  const problem = error instanceof CommandFailed ? error.problems[0] : undefined;
  const goToProblem = "Go to Problem";
  const showLog = "Show Log";
  const buttons = problem === undefined ? [showLog] : [goToProblem, showLog];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const message = `${what}: ${sentences(shortenPaths(text, folders))}`;
  void vscode.window.showErrorMessage(message, ...buttons).then(async (pressed) => {
    if (pressed === showLog) log.show();
    if (pressed === goToProblem && problem !== undefined) {
      const place = new vscode.Position(problem.line - 1, problem.column - 1);
      const selection = new vscode.Range(place, place);
      await vscode.window.showTextDocument(vscode.Uri.file(problem.file), { selection });
    }
  });
}
