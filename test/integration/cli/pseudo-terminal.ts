/** The command at a terminal, as a person has it: Python's `pty` stands between. */
import { spawn, spawnSync } from "node:child_process";
import { command } from "./run-command.ts";

/** Why a test that needs a terminal cannot run here, or `false`. */
export const noTerminal: string | false =
  process.platform === "win32" || spawnSync("python3", ["-c", "import pty"]).status !== 0
    ? "needs Python's pty"
    : false;

const BRIDGE = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

export interface TerminalRun {
  readonly code: number | null;
  /** What the person saw, with CR LF as line ends. */
  readonly screen: string;
}

/** `onScreen` sees all of the screen whenever there is more; what it returns is typed. */
export function runAtTerminal(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  onScreen: (screen: string) => string | undefined,
): Promise<TerminalRun> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", ["-c", BRIDGE, process.execPath, command, ...args], {
      ...options,
      stdio: ["pipe", "pipe", "pipe"],
      timeout: 60_000,
    });
    let screen = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        screen += text;
        const typed = onScreen(screen);
        if (typed !== undefined) child.stdin.write(typed);
      });
    }
    child.once("error", reject);
    child.stdin.on("error", () => {});
    child.once("close", (code) => resolve({ code, screen }));
  });
}
