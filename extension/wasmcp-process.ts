/**
 * Runs the bundled `wasmcp` command in a child process, which builds, composes and inspects.
 *
 * Compilers are heavy and native. In a child process they do not slow the extension host down, and a crash does not
 * take it along. Cancelling ends the process. The command runs with `--json`, so that its steps and its failure come
 * back as values: a command that fails is the `ToolchainError` that it failed with.
 */
import { spawn } from "node:child_process";
import * as path from "node:path";
import * as readline from "node:readline";
import { ToolchainError } from "../core/errors.ts";
import type { Assets } from "../toolchain/assets.ts";
import type { Job } from "../toolchain/progress.ts";
import { errorOf, type ErrorReport, parseReport, type ProblemReport } from "../toolchain/report.ts";

/** A program with its arguments, the way both `spawn` and a VS Code task take it. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** `wasmcp <args>` with the Node that runs the extension: the editor's own program, which an environment variable turns into Node. */
export function wasmcpCommandLine(assets: Assets, args: readonly string[]): CommandLine {
  return {
    program: process.execPath,
    args: [path.join(assets.root, "wasmcp.js"), ...args],
    env: { ELECTRON_RUN_AS_NODE: "1" },
  };
}

export interface WasmcpRun {
  readonly assets: Assets;
  /** Without `--json`. */
  readonly args: readonly string[];
  /** The current folder of the command. */
  readonly directory: string;
  readonly onWarning?: (message: string) => void;
}

/** Gives what the command prints as its result: one JSON value. */
export async function runWasmcp(run: WasmcpRun, job: Job): Promise<unknown> {
  job.signal.throwIfAborted();
  const { program, args, env } = wasmcpCommandLine(run.assets, [...run.args, "--json"]);
  const child = spawn(program, args, {
    cwd: run.directory,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    signal: job.signal,
    windowsHide: true,
  });
  let result = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (result += chunk));
  const failure = new FailureReader();
  const lines = readline.createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    const report = parseReport(line);
    if (report?.kind === "step") job.progress.step(report.message);
    else if (report?.kind === "warning") run.onWarning?.(report.message);
    else if (report?.kind === "problem") failure.problems.push(report);
    else if (report?.kind === "error") failure.error = report;
    else if (report === undefined) failure.otherLines.push(line);
  });
  const [code] = await Promise.all([
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
    new Promise<void>((resolve) => lines.once("close", resolve)),
  ]);
  if (code !== 0) throw failure.toError(run.args, code);
  const value: unknown = JSON.parse(result);
  return value;
}

/** Collects what standard error says about a failure. */
class FailureReader {
  readonly problems: ProblemReport[] = [];
  error: ErrorReport | undefined;
  /** Lines that are not reports: what Node prints when the process crashes. */
  readonly otherLines: string[] = [];

  toError(args: readonly string[], code: number | null): Error {
    if (this.error !== undefined) return errorOf(this.error, this.problems);
    const output = this.otherLines.join("\n").trim();
    return new ToolchainError(
      "command-ended",
      `\`wasmcp ${args.join(" ")}\` ended with ${code ?? "a signal"}`,
      {
        ...(output !== "" && { cause: new Error(output) }),
      },
    );
  }
}
