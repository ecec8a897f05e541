/**
 * Type errors of a project, found by the TypeScript compiler that the project itself has installed, in the version that it
 * chose. The compiler runs as a process and prints lines, because that is what every version of it can do: the programming
 * interface of TypeScript 7, which is a native program, is another one than that of 5 and 6.
 */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { type Place, type Problem, ToolchainError } from "../../../../core/errors.ts";
import { CONFIG, findCompiler } from "./compiler.ts";
import { endWithThisProcess } from "../../../end-with-parent.ts";
import { REFUSED_GLOBALS } from "./platform.ts";

/**
 * The type errors of the project in `directory`. Runs code of the project: see `mayRunCode`. There are none to find for a project without a `tsconfig.json`, and for one
 * without `typescript` in `node_modules`, its own or one above it.
 */
export async function checkTypes(directory: string, signal: AbortSignal): Promise<readonly Problem[]> {
  const compiler = (await findCompiler(directory))?.program;
  if (compiler === undefined) return [];
  signal.throwIfAborted();
  const { code, output } = await run(compiler, directory, signal);
  const problems = parseDiagnostics(output, directory);
  if (problems.length > 0 || code === 0) return problems;
  throw new ToolchainError("typecheck-failed", `the TypeScript compiler \`${compiler}\` ended with ${code}`, {
    ...(output.trim() !== "" && { cause: new Error(output.trim().split("\n").slice(0, 20).join("\n")) }),
    remedy: REMEDY,
  });
}

/** Does `work` while the types of the project are checked. A failure of `work` comes first. */
export async function withTypeCheck<T>(
  directory: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const checking = checkTypes(directory, AbortSignal.any([signal, abort.signal]));
  // The failure of `work` may come before this one.
  checking.catch(() => {});
  try {
    const result = await work();
    const problems = await checking;
    if (problems.length > 0) throw typeErrors(problems);
    return result;
  } finally {
    abort.abort();
    await checking.catch(() => {});
  }
}

function typeErrors(problems: readonly Problem[]): ToolchainError {
  return new ToolchainError("type-errors", "the TypeScript compiler found type errors", {
    problems,
    remedy: REMEDY,
  });
}

const REMEDY = "to build without checking types, pass `--no-typecheck`";

function run(
  compiler: string,
  directory: string,
  signal: AbortSignal,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const args = [compiler, "--noEmit", "--pretty", "false", "-p", path.join(directory, CONFIG)];
    const child = spawn(process.execPath, args, {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      signal,
    });
    endWithThisProcess(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * `src/index.ts(3,14): error TS2322: Type 'string' is not assignable to type 'number'.`, where lines that begin with spaces go
 * on with the message, and `error TS18003: …` for what has no place. An error of the configuration is in its file.
 */
export function parseDiagnostics(output: string, directory: string): readonly Problem[] {
  const problems: { readonly severity: "error"; readonly lines: string[]; readonly place: Place }[] = [];
  for (const text of output.split(/\r?\n/)) {
    const located = /^(\S.*?)\((\d+),(\d+)\): error TS\d+: (.*)$/.exec(text);
    const unlocated = /^error TS\d+: (.*)$/.exec(text);
    if (located !== null) {
      const [, file = "", line, column, message = ""] = located;
      const place = { file: path.resolve(directory, file), line: Number(line), column: Number(column) };
      problems.push({ severity: "error", lines: [message], place });
    } else if (unlocated !== null) {
      const place = { file: path.join(directory, CONFIG), line: 1, column: 1 };
      problems.push({ severity: "error", lines: [unlocated[1] ?? ""], place });
    } else if (/^\s+\S/.test(text)) {
      problems.at(-1)?.lines.push(text);
    }
  }
  return problems.map(({ lines, ...rest }) => ({ ...rest, message: explain(lines.join("\n")) }));
}

/** Adds the reason for a global name that browsers or Node have, and components do not. */
function explain(message: string): string {
  const name = /^Cannot find name '(\w+)'/.exec(message)?.[1];
  const refusal = name === undefined ? undefined : REFUSED_GLOBALS.get(name);
  return refusal === undefined ? message : `${message}\n  ${refusal.reason}; ${refusal.remedy}`;
}
