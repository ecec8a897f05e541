/** One run of `cargo build`, which runs code of the project: build scripts, macros, and what its configuration names. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import type { Job } from "../../../progress.ts";
import type { Environment } from "../../../sources/index.ts";
import { followProcess } from "../follow-process.ts";
import type { RustCompiler } from "./compilers.ts";
import { parseCargoMessage } from "./messages.ts";

export interface CargoBuild {
  /** The WebAssembly file that cargo has written. */
  readonly file: string;
  readonly warnings: readonly Problem[];
}

export interface CargoOptions {
  readonly directory: string;
  readonly compiler: RustCompiler;
  readonly env: Environment;
}

export async function runCargo({ directory, compiler, env }: CargoOptions, job: Job): Promise<CargoBuild> {
  job.signal.throwIfAborted();
  const problems: Problem[] = [];
  const files: string[] = [];
  const said: string[] = [];
  const manifest = path.join(directory, "Cargo.toml");
  const args = ["build", "--release", "--target", compiler.target, "--message-format=json", ...compiler.args];
  const code = await followProcess(compiler.cargo, args, {
    directory,
    env: { ...env, ...compiler.env, CARGO_TERM_COLOR: "never", CARGO_TERM_PROGRESS_WHEN: "never" },
    signal: job.signal,
    onOutput: (line) => {
      const message = parseCargoMessage(line, existsSync);
      if (message?.kind === "problem") problems.push(message.problem);
      if (message?.kind === "artifact" && isSame(message.manifest, manifest)) files.push(...message.files);
    },
    onError: (line) => {
      const step = stepOf(line);
      if (step === undefined) said.push(line);
      else if (step !== "") job.progress.step(step);
    },
  });
  job.signal.throwIfAborted();
  if (code !== 0) throw failure(problems, said);
  const file = files.find((each) => each.endsWith(".wasm"));
  if (file !== undefined) return { file, warnings: unique(problems) };
  throw new ToolchainError("compile-failed", `\`cargo\` has not compiled a module from \`${manifest}\``, {
    remedy: 'write `crate-type = ["cdylib"]` below `[lib]`',
  });
}

function failure(problems: readonly Problem[], said: readonly string[]): ToolchainError {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    return new ToolchainError("compile-failed", "the Rust compiler found mistakes", {
      problems: unique(problems),
    });
  }
  const from = said.findIndex((line) => line.startsWith("error"));
  const reason = said
    .slice(from === -1 ? -MAX_LINES : from)
    .slice(0, MAX_LINES)
    .join("\n");
  return new ToolchainError("compile-failed", "`cargo build` failed", { cause: new Error(reason) });
}

const MAX_LINES = 20;

/** `   Compiling serde v1.0.228` */
function stepOf(line: string): string | undefined {
  const [, verb, what = ""] =
    /^\s+(Compiling|Downloading|Downloaded|Updating|Locking|Blocking|Building)\b(.*)$/.exec(line) ?? [];
  if (verb === undefined) return /^\s+(?:Finished|Fresh|Adding|Downloaded)\b/.test(line) ? "" : undefined;
  return `${verb.toLowerCase()}${what.replace(/ \(\/.*\)$/, "")}`;
}

/** A crate is compiled once for its library and once for its tests, with the same warnings. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}

function isSame(a: string, b: string): boolean {
  return path.normalize(a) === path.normalize(b);
}
