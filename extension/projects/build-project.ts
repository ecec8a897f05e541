import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import { InternalError, ToolchainError } from "../../core/errors.ts";
import { runWasmcp } from "../wasmcp-process.ts";
import { clearProblems, publishProblems } from "./build-problems.ts";
import { placedProblems } from "./placed-problems.ts";
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
  clearProblems(problems, project.directory);
  try {
    const { directory } = project;
    // Builds are commands of trusted workspaces only.
    const typeCheck = vscode.workspace.isTrusted ? "--trust" : "--no-typecheck";
    const args = ["build", directory, typeCheck];
    const built = readWrittenFile(await runWasmcp({ assets, args, directory }, job));
    log.info(`built ${built.file} (${built.bytes} bytes)`);
    return built;
  } catch (error) {
    // A build that the user cancels has no problem.
    if (error instanceof ToolchainError && !job.signal.aborted)
      publishProblems(problems, placedProblems(error, project.entry));
    throw error;
  }
}

/** `build` and `compose` print an object that has these fields, among others. */
export function readWrittenFile(value: unknown): WrittenFile {
  if (typeof value === "object" && value !== null && "file" in value && "bytes" in value) {
    const { file, bytes } = value;
    if (typeof file === "string" && typeof bytes === "number") return { file, bytes };
  }
  throw new InternalError(`expected \`file\` and \`bytes\`, found ${JSON.stringify(value)}`);
}
