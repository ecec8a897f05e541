/**
 * Runs the bundled `wasmcp` command in a child process, which builds, composes and inspects.
 *
 * Compilers are heavy and native. In a child process they do not slow the extension host down, and a crash does not
 * take it along. Cancelling ends the process. The command runs with `--json`, so that its steps and its failure come
 * back as values: a command that fails is the `ToolchainError` that it failed with.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import * as path from "node:path";
import * as readline from "node:readline";
import type { Readable, Writable } from "node:stream";
import { ToolchainError } from "../core/errors.ts";
import type { Assets } from "../toolchain/assets.ts";
import { endWithThisProcess } from "../toolchain/end-with-parent.ts";
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
  /** What the command writes to its log. */
  readonly onLog?: (message: string) => void;
}

/** Gives what the command prints as its result: one JSON value. */
export async function runWasmcp(run: WasmcpRun, job: Job): Promise<unknown> {
  const { child, failure, lines } = spawnWasmcp(run, job);
  let result = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (result += chunk));
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

/** A command that goes on after it has printed its result. */
export interface LastingCommand {
  /** One JSON value. */
  readonly result: unknown;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
  stop(): void;
}

/** Resolves when the command prints its result. Cancelling the job later also ends the command. */
export async function startWasmcp(run: WasmcpRun, job: Job): Promise<LastingCommand> {
  const { child, failure } = spawnWasmcp(run, job);
  const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
  const result = await new Promise<unknown>((resolve, reject) => {
    child.on("error", reject);
    readline.createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line)));
    void closed.then((code) => reject(failure.toError(run.args, code)));
  });
  return { result, ended: closed.then(() => {}), stop: () => void child.kill("SIGINT") };
}

/** A command that reads lines from its standard input and writes lines to its standard output, until it is stopped. */
export interface Conversation {
  send(line: string): void;
  /** Settles when the process has ended; the reason if it failed. */
  readonly ended: Promise<Error | undefined>;
  stop(): void;
}

/** `signal` ends the process; `variables` are added to its environment. */
export function talkToWasmcp(
  run: WasmcpRun & { readonly variables?: Readonly<Record<string, string>> },
  job: Job,
  onLine: (line: string) => void,
): Conversation {
  const { child, failure } = spawnWasmcp(run, job, "pipe", run.variables);
  readline.createInterface({ input: child.stdout }).on("line", onLine);
  const { stdin } = child;
  // The process may end at any time; what is sent then is lost.
  stdin?.on("error", () => {});
  const ended = new Promise<Error | undefined>((resolve) => {
    child.once("error", (error) => resolve(job.signal.aborted ? undefined : error));
    child.once("close", (code) => {
      resolve(code === 0 || job.signal.aborted ? undefined : failure.toError(run.args, code));
    });
  });
  return { send: (line) => void stdin?.write(`${line}\n`), ended, stop: () => void stdin?.end() };
}

interface Spawned {
  readonly child: ChildProcessByStdio<Writable | null, Readable, Readable>;
  readonly failure: FailureReader;
  /** The reports of the command. */
  readonly lines: readline.Interface;
}

function spawnWasmcp(
  run: WasmcpRun,
  job: Job,
  input: "ignore" | "pipe" = "ignore",
  variables: Readonly<Record<string, string>> = {},
): Spawned {
  job.signal.throwIfAborted();
  const { program, args, env } = wasmcpCommandLine(run.assets, [...run.args, "--json"]);
  const child = spawn(program, args, {
    cwd: run.directory,
    env: { ...process.env, ...variables, ...env },
    stdio: [input, "pipe", "pipe"],
    signal: job.signal,
    windowsHide: true,
  }) as ChildProcessByStdio<Writable | null, Readable, Readable>;
  endWithThisProcess(child);
  const failure = new FailureReader();
  const lines = readline.createInterface({ input: child.stderr });
  lines.on("line", (line) => {
    const report = parseReport(line);
    if (report?.kind === "step") job.progress.step(report.message);
    else if (report?.kind === "warning") run.onWarning?.(report.message);
    else if (report?.kind === "log") run.onLog?.(report.message);
    else if (report?.kind === "problem") failure.problems.push(report);
    else if (report?.kind === "error") failure.error = report;
    else if (report === undefined) failure.otherLines.push(line);
  });
  return { child, failure, lines };
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
