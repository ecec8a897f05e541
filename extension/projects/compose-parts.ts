import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Job } from "../../toolchain/progress.ts";
import type { Places } from "../../toolchain/sources/index.ts";
import { runWasmcp } from "../wasmcp-process.ts";
import { type Builder, buildProject, readWrittenFile, type WrittenFile } from "./build-project.ts";
import type { ComposedFiles } from "./composed-files.ts";
import { type PartChoice, partName } from "./parts.ts";
import { upToDateComponent } from "./projects.ts";
import { listNames } from "../ui/text.ts";
import { askModally } from "../ui/notify.ts";

/** What composing takes from the extension. */
export interface Composer extends Builder {
  readonly composedFiles: ComposedFiles;
  readonly places: Places;
}

/** The file of a folder's server. */
export function serverFileIn(folder: vscode.WorkspaceFolder): string {
  return path.join(folder.uri.fsPath, "mcp-server.wasm");
}

/** Whether `output` may be written: it does not exist, the extension composed it, or the user agrees. */
export async function mayWrite(output: string, composedFiles: ComposedFiles): Promise<boolean> {
  const exists = await fs.access(output).then(
    () => true,
    () => false,
  );
  if (!exists || composedFiles.has(output)) return true;
  const replace = "Replace";
  const pressed = await askModally(
    `Replace ${path.basename(output)}?`,
    `${output} already exists and was not composed in this workspace.`,
    replace,
  );
  return pressed === replace;
}

/** Builds the parts that are out of date, and composes all parts into `output`. */
export async function composeParts(
  composer: Composer,
  parts: readonly PartChoice[],
  output: string,
  job: Job,
): Promise<{ readonly bytes: number }> {
  // Unsaved changes count as changes, so they are saved before file times are compared.
  await vscode.workspace.saveAll(false);
  const components: string[] = [];
  for (const part of parts) components.push(await componentOf(composer, part, job));

  const directory = path.dirname(output);
  // Written as a person would, because that is how messages name them.
  const specs = components.map((file) => `./${path.relative(directory, file).replaceAll(path.sep, "/")}`);
  const args = ["compose", "server", ...specs, "-o", output, "--force", "--no-check"];
  const { bytes } = await runComposer(composer, args, directory, job);
  await composer.composedFiles.add(output);
  const { writeServerIgnore } = await import("../../toolchain/create/scaffold/index.ts");
  await writeServerIgnore(directory, composer.assets);
  composer.log.info(`composed ${output} (${bytes} bytes) of ${listNames(parts.map(partName))}`);
  return { bytes };
}

/** Runs `wasmcp compose …`, which names the file that it has written. */
export async function runComposer(
  { assets, log }: Composer,
  args: readonly string[],
  directory: string,
  job: Job,
): Promise<WrittenFile> {
  const onWarning = (message: string): void => log.warn(message);
  return readWrittenFile(await runWasmcp({ assets, args, directory, onWarning }, job));
}

async function componentOf(builder: Builder, part: PartChoice, job: Job): Promise<string> {
  if (part.kind === "component") return part.file;
  const current = await upToDateComponent(part.project);
  if (current !== undefined) return current;
  job.progress.step(`building ${part.project.name}`);
  // The notification has the title of the command, so the compiler's steps name the project.
  const progress = { step: (step: string) => job.progress.step(`${part.project.name}: ${step}`) };
  return (await buildProject(builder, part.project, { ...job, progress })).file;
}
