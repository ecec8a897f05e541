import type * as vscode from "vscode";
import type { Job } from "../../toolchain/progress.ts";
import { type Composer, composeParts, mayWrite, serverFileIn } from "../projects/compose-parts.ts";
import { offerNewComponent, partsIn, partsOf } from "../projects/parts.ts";
import { chooseRuntime, run, type Runner } from "../servers/run-file.ts";
import { workspaceFolderFor } from "../ui/workspace-folder.ts";

/** Builds projects that are out of date, composes the selected components (or all of the folder), and runs the server. */
export async function composeAndRun(
  composer: Composer,
  runner: Runner,
  selection: readonly vscode.Uri[],
): Promise<void> {
  const folder = await workspaceFolderFor(selection[0], "Select the folder of the components");
  if (folder === undefined) return;
  const parts = await (selection.length > 0 ? partsOf(selection) : partsIn(folder.uri.fsPath));
  if (parts.length === 0) {
    offerNewComponent("Nothing to run yet: the folder has no component project and no .wasm file.");
    return;
  }
  // Questions come before the work, so that the user does not have to wait for them.
  const output = serverFileIn(folder);
  if (!(await mayWrite(output, composer.composedFiles))) return;
  const runtime = await chooseRuntime(folder.uri);
  if (runtime === undefined) return;

  const prepare = (job: Job) => composeParts(composer, parts, output, job);
  await run(runner, { title: "Compose and Run", file: output, runtime, prepare });
}
