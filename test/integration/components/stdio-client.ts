/** A server over stdio as a client sees it: a process, lines in and lines out. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import * as path from "node:path";
import * as readline from "node:readline";
import { MessageWatch } from "../../message-schemas.ts";
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
  /** Clients without a handshake speak the newest revision that has one. */
  readonly #watch = new MessageWatch("2025-11-25");
  #failure: unknown;
  readonly #waiting: ((line: string) => void)[] = [];

  constructor(
    file: string,
    runtime: Runtime,
    env: Readonly<Record<string, string>> = {},
    options: readonly string[] = [],
  ) {
    this.process = spawn(process.execPath, [...stdioArguments(file, runtime, env), ...options]);
    this.process.stdin.on("error", () => {});
    let stderr = "";
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const lines = readline.createInterface({ input: this.process.stdout });
    const read = new Promise((resolve) => lines.once("close", resolve));
    lines.on("line", (line) => {
      this.#watchLine(line);
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

  /** A failure belongs to the test that reads the next line. */
  #watchLine(line: string): void {
    try {
      this.#watch.received(line);
    } catch (error) {
      this.#failure ??= error;
    }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Sends bytes as they are. */
  write(bytes: string | Uint8Array): void {
    for (const line of bytes.toString().split("\n")) this.#watch.sent(line);
    this.process.stdin.write(bytes);
  }

  /** The next line from the server; empty when it has ended. */
  async line(): Promise<string> {
    const next = this.#lines.shift();
    const line = next ?? (await new Promise<string>((resolve) => this.#waiting.push(resolve)));
    this.#throwFailure();
    return line;
  }

  /** Sends a message and awaits one. */
  async ask(message: unknown): Promise<string> {
    this.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
    return this.line();
  }

  /** Ends the server's input and waits for it to end. */
  async end(): Promise<Ended> {
    this.process.stdin.end();
    const ended = await this.ended;
    this.#throwFailure();
    return ended;
  }
}
