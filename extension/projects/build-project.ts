import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import { InternalError, type Place, type Problem, ToolchainError } from "../../core/errors.ts";
import { runWasmcp } from "../wasmcp-process.ts";
import { plainText } from "../ui/text.ts";
import type { Project } from "./projects.ts";

/** What building needs from the extension. */
export interface Builder {
  readonly assets: Assets;
  readonly log: vscode.LogOutputChannel;
  /** Errors of builds, for the Problems panel. */
  readonly problems: vscode.DiagnosticCollection;
}

/** A component that the command has written. */
export interface WrittenFile {
  /** Absolute. */
  readonly file: string;
  readonly bytes: number;
}

/** Builds in a child process. Problems with a place stay in the Problems panel until the next build. */
export async function buildProject(builder: Builder, project: Project, job: Job): Promise<WrittenFile> {
  const { assets, log, problems } = builder;
  await vscode.workspace.saveAll(false);
  problems.forEach((uri) => {
    if (isInside(uri.fsPath, project.directory)) problems.delete(uri);
  });
  try {
    const { directory } = project;
    const built = readWrittenFile(await runWasmcp({ assets, args: ["build", directory], directory }, job));
    log.info(`built ${built.file} (${built.bytes} bytes)`);
    return built;
  } catch (error) {
    if (error instanceof ToolchainError) publish(problems, error.problems);
    throw error;
  }
}

function publish(collection: vscode.DiagnosticCollection, problems: readonly Problem[]): void {
  const files = new Set(problems.flatMap(({ place }) => place?.file ?? []));
  for (const file of files) {
    const diagnostics = problems.flatMap((problem) =>
      problem.place?.file === file ? [toDiagnostic(problem, problem.place)] : [],
    );
    collection.set(vscode.Uri.file(file), diagnostics);
  }
}

function toDiagnostic({ message, severity }: Problem, { line, column }: Place): vscode.Diagnostic {
  const position = new vscode.Position(line - 1, column - 1);
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(position, position),
    plainText(message),
    severity === "error" ? Error : Warning,
  );
  diagnostic.source = "wasmcp";
  return diagnostic;
}

/** `build` and `compose` print an object that has these fields, among others. */
export function readWrittenFile(value: unknown): WrittenFile {
  if (typeof value === "object" && value !== null && "file" in value && "bytes" in value) {
    const { file, bytes } = value;
    if (typeof file === "string" && typeof bytes === "number") return { file, bytes };
  }
  throw new InternalError(`expected \`file\` and \`bytes\`, found ${JSON.stringify(value)}`);
}

function isInside(file: string, directory: string): boolean {
  const relative = path.relative(directory, file);
  return !relative.startsWith("..") && !path.isAbsolute(relative);
}
