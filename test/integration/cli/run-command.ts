/** The command as users have it: the bundle, in a separate process. */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { repositoryRoot } from "../sample-server.ts";

export const command: string = path.join(repositoryRoot, "dist/wasmcp.js");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** All of the environment. */
  readonly env: NodeJS.ProcessEnv;
  /** What comes on standard input before it ends. */
  readonly input?: string;
  /** Sees all output so far whenever there is more, and may interrupt. */
  readonly onOutput?: (stdout: string, interrupt: () => void) => void;
}

/** Runs the command to its end. */
export function runCommand(
  args: readonly string[],
  { cwd, env, input = "", onOutput }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], { cwd, env });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput?.(stdout, () => child.kill("SIGINT"));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    // A command that does not read its input may have ended before.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
