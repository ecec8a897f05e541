/**
 * Notifications. The editor makes links of `[text](command:…)` in them, and names of files and components can be such text: all notifications go
 * through here.
 */
import * as vscode from "vscode";
import { visible } from "../../core/text/index.ts";
import { plainText } from "./text.ts";

export function showInformation<Button extends string>(
  message: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showInformationMessage(plainText(message), ...buttons);
}

export function showWarning<Button extends string>(
  message: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showWarningMessage(plainText(message), ...buttons);
}

export function showError<Button extends string>(
  message: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showErrorMessage(plainText(message), ...buttons);
}

/** A question that waits for its answer. */
export function askModally<Button extends string>(
  message: string,
  detail: string,
  ...buttons: readonly Button[]
): Thenable<Button | undefined> {
  return vscode.window.showWarningMessage(
    plainText(message),
    { modal: true, detail: visible(detail) },
    ...buttons,
  );
}
