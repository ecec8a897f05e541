import type * as vscode from "vscode";
import type { Job } from "../../toolchain/progress.ts";
import { type Composer, composeParts, mayWrite, serverFileIn } from "../projects/compose-parts.ts";
import { offerNewComponent, type PartChoice, partsIn, partsOf } from "../projects/parts.ts";
import type { ReloadSource } from "../servers/hot-reload.ts";
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
  const reload = reloadOf(parts, folder.uri.fsPath);
  const isReloading = reload !== undefined && runner.hotReload.isOn(output);
  // Hot reload has the runtime of `wasmcp dev`.
  const runtime = isReloading ? "embedded" : await chooseRuntime(folder.uri, runner.sessions);
  if (runtime === undefined) return;

  const prepare = (job: Job) => composeParts(composer, parts, output, job);
  const again = () => composeAndRun(composer, runner, selection);
  await run(runner, { title: "Compose and Run", file: output, runtime, prepare, reload, again });
}

/** Hot reload is for projects: another component has no source that could change. */
function reloadOf(parts: readonly PartChoice[], directory: string): ReloadSource | undefined {
  const args = parts.flatMap((part) => (part.kind === "project" ? [part.project.directory] : []));
  return args.length === parts.length ? { directory, args } : undefined;
}
