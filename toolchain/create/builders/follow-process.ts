/** Runs a compiler of the user to its end, line by line. */
import { spawn } from "node:child_process";
import { ToolchainError } from "../../../core/errors.ts";
import { endGroupWithThisProcess } from "../../end-with-parent.ts";
import type { Environment } from "../../sources/index.ts";

export interface Following {
  readonly directory: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** A line of standard output. */
  readonly onOutput: (line: string) => void;
  /** A line of standard error. */
  readonly onError: (line: string) => void;
}

/** Runs the program in a group of its own, so that its compilers end with it. Resolves with its exit code. */
export function followProcess(
  program: string,
  args: readonly string[],
  { directory, env, signal, onOutput, onError }: Following,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const isGroup = process.platform !== "win32";
    const child = spawn(program, args, {
      cwd: directory,
      env: { ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: isGroup,
      windowsHide: true,
    });
    endGroupWithThisProcess(child);
    const stop = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(isGroup ? -child.pid : child.pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    };
    signal.addEventListener("abort", stop, { once: true });
    const end = (): void => signal.removeEventListener("abort", stop);
    eachLine(child.stdout, onOutput);
    eachLine(child.stderr, onError);
    child.once("error", (cause) => {
      end();
      reject(new ToolchainError("compile-failed", `cannot run \`${program}\``, { cause }));
    });
    child.once("close", (code) => {
      end();
      resolve(code ?? 1);
    });
  });
}

function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
}
