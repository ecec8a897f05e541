/** What commands that change aliases and profiles have in common. */
import * as vscode from "vscode";
import { renderError } from "../../core/errors.ts";
import type { Assets } from "../../toolchain/assets.ts";
import type { ConfigChange, PathContext, Places } from "../../toolchain/sources/index.ts";
import { failureText } from "../ui/failure-text.ts";
import { listNames, plainText, sentences } from "../ui/text.ts";
import { showError, showInformation } from "../ui/notify.ts";

/** What the commands that change `config.toml` take from the extension. */
export interface ConfigEditor {
  readonly assets: Assets;
  readonly log: vscode.LogOutputChannel;
  readonly places: Places;
  /** The last change of this window, for the Undo key. */
  last: readonly ConfigChange[] | undefined;
  /** Shows what has changed. */
  refresh(): Promise<void>;
}

/** Relative paths start from the folder of the workspace. */
export function pathContext({ places: { home } }: ConfigEditor): PathContext {
  return { directory: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? home, home };
}

/** Shows what was done, with a button that undoes it. */
export function offerUndo(
  configEditor: ConfigEditor,
  message: string,
  changes: readonly ConfigChange[],
): void {
  const undo = "Undo";
  configEditor.last = changes;
  void showInformation(message, undo).then(async (pressed) => {
    if (pressed === undo) await undoAll(configEditor, changes);
  });
}

/** For a change that the user sees and repeats, such as a drag: notifications of it would pile up. The Undo key takes it back. */
export function noteChange(
  configEditor: ConfigEditor,
  message: string,
  changes: readonly ConfigChange[],
): void {
  configEditor.last = changes;
  vscode.window.setStatusBarMessage(plainText(message), 5000);
}

/** Takes the last change back. */
export async function undoLast(configEditor: ConfigEditor): Promise<void> {
  const { last } = configEditor;
  if (last === undefined) {
    void showInformation("Nothing to undo.");
    return;
  }
  await undoAll(configEditor, last);
}

async function undoAll(configEditor: ConfigEditor, changes: readonly ConfigChange[]): Promise<void> {
  if (configEditor.last === changes) configEditor.last = undefined;
  try {
    const { undoChange } = await import("../../toolchain/sources/index.ts");
    for (const change of changes.toReversed()) await undoChange(change);
    await configEditor.refresh();
  } catch (error) {
    configEditor.log.error(renderError(error));
    void showError(`Undo failed: ${failureText(error)}`);
  }
}

/** ` Alias w and profile team still refer to it.`, or nothing. */
export function stillUsed(changes: readonly ConfigChange[]): string {
  const removed = new Set(changes.map(({ name }) => name));
  const users = changes
    .flatMap(({ usedBy }) => usedBy)
    .filter(({ name }) => !removed.has(name))
    .map(({ kind, name }) => `${kind} ${name}`);
  if (users.length === 0) return "";
  const refer = users.length === 1 ? "refers" : "refer";
  return ` ${sentences(listNames([...new Set(users)])).replace(/\.$/, "")} still ${refer} to ${removed.size === 1 ? "it" : "them"}.`;
}

/** Asks for a name; `undefined` when the user cancels. Warns that a `taken` name will be replaced. */
export async function askName(options: {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  readonly taken: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, string>;
}): Promise<string | undefined> {
  const { nameProblem } = await import("../../toolchain/sources/index.ts");
  const { title, prompt, value, taken, refused } = options;
  const name = await vscode.window.showInputBox({
    title,
    prompt,
    value,
    validateInput: (text) => {
      if (text === "") return undefined;
      const problem = nameProblem(text) ?? refused.get(text);
      if (problem !== undefined) return plainText(sentences(problem));
      if (!taken.has(text)) return undefined;
      const { Warning } = vscode.InputBoxValidationSeverity;
      return { message: `${text} already exists and will be replaced.`, severity: Warning };
    },
  });
  return name === "" ? undefined : name;
}

/** `my tools.wasm` is `my-tools`, `acme:weather@1.0.0` is `weather`. */
export function suggestName(spec: string): string {
  const last = spec.replace(/^.*[/\\]/, "").replace(/\.wasm$/, "");
  const name = /^[^:]+:([^@]+)/.exec(last)?.[1] ?? last;
  return name.replaceAll(/[^\p{L}\p{N}_-]+/gu, "-").replaceAll(/^-+|-+$/g, "");
}
