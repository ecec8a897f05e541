import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import { CommandFailed, runWasmcp } from "./command-line.ts";
import type { Problem } from "./problem-text.ts";
import type { Project } from "./projects.ts";

/** What building takes from the extension. */
export interface Builder {
  readonly assets: Assets;
  readonly log: vscode.LogOutputChannel;
  /** Errors of builds, for the Problems panel. */
  readonly problems: vscode.DiagnosticCollection;
}

/** A finished build. */
export interface BuiltComponent {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
}

/** Builds in a child process. Errors that name a place also appear in the Problems panel, until the next build. */
export async function buildProject(builder: Builder, project: Project, job: Job): Promise<BuiltComponent> {
  const { assets, log, problems } = builder;
  await vscode.workspace.saveAll(false);
  problems.forEach((uri) => {
    if (isInside(uri.fsPath, project.directory)) problems.delete(uri);
  });
  try {
    const output = await runWasmcp(assets, ["build", project.directory, "--json"], project.directory, job);
    const built = readBuiltComponent(output);
    log.info(`built ${built.file} (${built.bytes} bytes)`);
    return built;
  } catch (error) {
    if (error instanceof CommandFailed) publish(problems, error.problems);
    throw error;
  }
}

function publish(collection: vscode.DiagnosticCollection, problems: readonly Problem[]): void {
  for (const file of new Set(problems.map((problem) => problem.file))) {
    const diagnostics = problems.filter((problem) => problem.file === file).map(toDiagnostic);
    collection.set(vscode.Uri.file(file), diagnostics);
  }
}

function toDiagnostic({ line, column, message }: Problem): vscode.Diagnostic {
  const place = new vscode.Position(line - 1, column - 1);
  const diagnostic = new vscode.Diagnostic(new vscode.Range(place, place), message);
  diagnostic.source = "wasmcp";
  return diagnostic;
}

/** `wasmcp build --json` prints one object. */
function readBuiltComponent(output: string): BuiltComponent {
  const value: unknown = JSON.parse(output);
  if (typeof value === "object" && value !== null && "file" in value && "bytes" in value) {
    const { file, bytes } = value;
    if (typeof file === "string" && typeof bytes === "number") return { file, bytes };
  }
  throw new Error(`\`wasmcp build --json\` printed something unexpected: ${output}`);
}

function isInside(file: string, directory: string): boolean {
  const relative = path.relative(directory, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}
