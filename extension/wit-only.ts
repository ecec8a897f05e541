/** The entry of the small extension: the language server for WIT and nothing else. */
import * as vscode from "vscode";
import { startLanguageServer } from "./language/desktop.ts";

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const { publisher } = context.extension.packageJSON as { readonly publisher: string };
  // The full extension contains this one.
  if (vscode.extensions.getExtension(`${publisher}.wasmcp`) !== undefined) return;
  context.subscriptions.push(await startLanguageServer(context, undefined, []));
}
