import { spawn, type ChildProcess } from "node:child_process";
import { createConnection } from "node:net";
import { describeError } from "../../core/errors.ts";
import { endWithThisProcess } from "../end-with-parent.ts";
import type { Address } from "./address.ts";
import { withPrivateFiles } from "./private-files.ts";

/** How a server's process ended. */
export interface ServerExit {
  /** Absent when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** How long a server has to end after `SIGTERM`, before `SIGKILL` follows. */
const STOP_TIMEOUT_MS = 3_000;
/** How many lines of output are kept for a failed start. */
const MAX_LINES = 20;

/** A child process whose output is read line by line. It ends with this process, however this one ends. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<ServerExit>;
  readonly #lines: string[] = [];
  readonly #listeners: ((line: string) => void)[] = [];

  constructor(
    program: string,
    args: readonly string[],
    options: {
      readonly env: NodeJS.ProcessEnv;
      readonly ipc: boolean;
      readonly onLog: ((text: string) => void) | undefined;
    },
  ) {
    const stdio = options.ipc
      ? (["ignore", "pipe", "pipe", "ipc"] as const)
      : (["ignore", "pipe", "pipe"] as const);
    this.child = withPrivateFiles(() =>
      spawn(program, args, { stdio: [...stdio], env: options.env, windowsHide: true }),
    );
    endWithThisProcess(this.child);
    const end = (): void => void this.child.kill();
    process.once("exit", end);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8");
      let rest = "";
      stream?.on("data", (text: string) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        // Whole lines: what is written in one piece may come in several.
        if (lines.length > 0) options.onLog?.(`${lines.join("\n")}\n`);
        for (const line of lines) this.#take(line);
      });
      stream?.on("end", () => {
        if (rest !== "") options.onLog?.(`${rest}\n`);
      });
    }
    this.exited = new Promise((resolve) => {
      const settle = (exit: ServerExit): void => {
        process.removeListener("exit", end);
        resolve(exit);
      };
      this.child.once("error", (error) => {
        this.#take(describeError(error).message);
        settle({ code: undefined, signal: undefined });
      });
      this.child.once("close", (code, signal) =>
        settle({ code: code ?? undefined, signal: signal ?? undefined }),
      );
    });
  }

  /** The last lines of its output, for the message of a failed start. */
  get output(): string {
    return this.#lines.join("\n").trim();
  }

  onLine(listener: (line: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends the process, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const deadline = setTimeout(() => this.child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.exited;
    clearTimeout(deadline);
  }

  #take(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.shift();
    for (const listener of this.#listeners) listener(line);
  }
}

/** Whether a program accepts connections there. */
export function accepts({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
    const socket = createConnection({ host: reachable, port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
