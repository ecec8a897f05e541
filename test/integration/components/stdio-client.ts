/** A server over stdio as a client sees it: a process, lines in and lines out. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import * as path from "node:path";
import * as readline from "node:readline";
import { repositoryRoot } from "./composed-server.ts";

export type Runtime = "wasmtime" | "embedded";

const command = path.join(repositoryRoot, "dist/wasmcp.js");

/** The arguments after `node`. */
export function stdioArguments(
  file: string,
  runtime: Runtime,
  env: Readonly<Record<string, string>> = {},
): string[] {
  const variables = Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  return [command, "run", "--stdio", "--runtime", runtime, ...variables, file];
}

export interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  /** Output after the last line that was read. */
  readonly lines: readonly string[];
}

export class StdioClient {
  readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(file: string, runtime: Runtime, env: Readonly<Record<string, string>> = {}) {
    this.process = spawn(process.execPath, stdioArguments(file, runtime, env));
    this.process.stdin.on("error", () => {});
    let stderr = "";
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const lines = readline.createInterface({ input: this.process.stdout });
    const read = new Promise((resolve) => lines.once("close", resolve));
    lines.on("line", (line) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#lines.push(line);
      else waiting(line);
    });
    this.ended = new Promise((resolve) => {
      this.process.once("close", (code) => {
        void read.then(() => {
          for (const waiting of this.#waiting.splice(0)) waiting("");
          resolve({ code, stderr, lines: this.#lines });
        });
      });
    });
  }

  /** Sends bytes as they are. */
  write(bytes: string | Uint8Array): void {
    this.process.stdin.write(bytes);
  }

  /** The next line from the server; empty when it has ended. */
  line(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a message and awaits one. */
  async ask(message: unknown): Promise<string> {
    this.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
    return this.line();
  }

  /** Ends the server's input and waits for it to end. */
  end(): Promise<Ended> {
    this.process.stdin.end();
    return this.ended;
  }
}
