/** `wasmcp dev --json` in a process of its own, and its events. */
import { spawn, type ChildProcess } from "node:child_process";
import { command } from "../cli/run-command.ts";

export type DevEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** A step of `wasmcp dev` on a busy machine. */
const LIMIT_MS = 300_000;

export class DevProcess {
  readonly #child: ChildProcess;
  readonly #events: DevEvent[] = [];
  readonly #exit: Promise<number | null>;
  #wake: () => void = () => {};
  #seen = 0;
  stderr = "";
  #hasExited = false;

  constructor(args: readonly string[], options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv }) {
    this.#child = spawn(process.execPath, [command, "dev", ...args, "--json", "--addr", "127.0.0.1:0"], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let rest = "";
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#events.push(JSON.parse(line) as DevEvent);
      this.#wake();
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.#exit = new Promise((resolve) =>
      this.#child.once("close", (code) => {
        this.#hasExited = true;
        this.#wake();
        resolve(code);
      }),
    );
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** All events so far. */
  get events(): readonly DevEvent[] {
    return this.#events;
  }

  /** The next event of a kind, after those that were asked for before. Events of other kinds are skipped. */
  async next(kind: string): Promise<DevEvent> {
    let found: DevEvent | undefined;
    await this.until(() => {
      while (found === undefined && this.#seen < this.#events.length) {
        const event = this.#events[this.#seen++];
        if (event?.event === kind) found = event;
      }
      return found !== undefined;
    }, kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  }

  /** Waits for events until `isMet`. */
  async until(isMet: () => boolean, what = "such event"): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!isMet()) {
      if (this.#hasExited) throw new Error(`\`wasmcp dev\` ended: ${this.stderr}`);
      await this.#untilMore(deadline, what);
    }
  }

  /** Ends it as Ctrl-C does, and gives its exit code. */
  stop(): Promise<number | null> {
    this.#child.kill("SIGINT");
    return this.#exit;
  }

  async #untilMore(deadline: number, what: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const isLate = await new Promise<boolean>((resolve) => {
      this.#wake = () => resolve(false);
      timer = setTimeout(() => resolve(true), Math.max(0, deadline - performance.now()));
    });
    clearTimeout(timer);
    if (!isLate) return;
    const events = this.#events.map((event) => JSON.stringify(event)).join("\n");
    throw new Error(`no ${what} within ${LIMIT_MS} ms, after\n${events}\n${this.stderr}`);
  }
}
