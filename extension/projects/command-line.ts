/**
 * Runs the bundled `wasmcp` command in a process of its own.
 *
 * Compilers are heavy and native; in a child they neither slow the extension host down nor take it along when they
 * fall, and cancelling is ending a process.
 */
import { spawn } from "node:child_process";
import * as path from "node:path";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import { parseProblems, type Problem } from "./problem-text.ts";

/** A program with its arguments, the way both `spawn` and a VS Code task take it. */
export interface CommandLine {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** `wasmcp <args>` with the Node that runs the extension: the editor's own program, told to be Node. */
export function wasmcpCommandLine(assets: Assets, args: readonly string[]): CommandLine {
  return {
    program: process.execPath,
    args: [path.join(assets.root, "wasmcp.js"), ...args],
    env: { ELECTRON_RUN_AS_NODE: "1" },
  };
}

/** The command ended with something else than 0. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  /** What the command said about it. */
  readonly output: string;
  /** The places that `output` names. */
  readonly problems: readonly Problem[];

  constructor(output: string, cwd: string) {
    super(output.split("\n", 1)[0] ?? output);
    this.output = output;
    this.problems = parseProblems(output, cwd);
  }
}

/** Resolves with standard output. What comes on standard error are the steps, and at the end of a failure its description. */
export async function runWasmcp(
  assets: Assets,
  args: readonly string[],
  cwd: string,
  job: Job,
): Promise<string> {
  job.signal.throwIfAborted();
  const { program, args: all, env } = wasmcpCommandLine(assets, args);
  const child = spawn(program, all, {
    cwd,
    env: { ...process.env, ...env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal: job.signal,
    windowsHide: true,
  });
  let output = "";
  let notes = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    notes += chunk;
    // Steps end in dots there, which a notification does not need.
    const step = chunk
      .trimEnd()
      .split("\n")
      .at(-1)
      ?.replace(/ \.\.\.$/, "");
    if (step !== undefined && step !== "") job.progress.step(step);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) {
    throw new CommandFailed(failureIn(notes) ?? `\`wasmcp ${args.join(" ")}\` ended with ${code}`, cwd);
  }
  return output;
}

/** The command's last word, without the steps before it. */
function failureIn(notes: string): string | undefined {
  const start = notes.search(/^error: /m);
  const text = (start === -1 ? notes : notes.slice(start)).trim();
  return text === "" ? undefined : text;
}
