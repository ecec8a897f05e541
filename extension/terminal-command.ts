import * as path from "node:path";
import type { EnvironmentVariableCollection } from "vscode";
import type { Assets } from "../toolchain/assets.ts";

/**
 * Gives the command `wasmcp` to the terminals of the editor, so that `npm run build` in a project finds it where only this extension is
 * installed. `node` is the program that runs the extension; the command needs no other Node.
 */
export function addCommandToTerminals(
  variables: EnvironmentVariableCollection,
  assets: Assets,
  node: string,
): void {
  variables.description = "Adds the command `wasmcp`.";
  // The start files of a shell may set `PATH` anew; the shell integration repeats the change after them.
  const options = { applyAtProcessCreation: true, applyAtShellIntegration: true };
  variables.prepend("PATH", `${path.join(assets.root, "bin")}${path.delimiter}`, options);
  variables.replace("WASMCP_NODE", node, options);
}
