import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../toolchain/assets.ts";
import type { Job } from "../toolchain/progress.ts";
import type { RunningServer, ServerExit, StartOptions } from "../toolchain/run/index.ts";
import { ServerTerminal } from "./server-terminal.ts";

/** A server and the file that it runs. */
export interface Running {
  readonly server: RunningServer;
  readonly file: string;
}

/** At most one server runs in a window, in a terminal of its own; starting another one replaces it. */
export class ServerSession implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #assets: Assets;
  #running: Running | undefined;
  #terminal: vscode.Terminal | undefined;
  /** The server that somebody wanted to end. */
  #stopping: RunningServer | undefined;
  /** When the start before is done, well or badly. */
  #turn: Promise<void> = Promise.resolve();
  /** A server began to run, or ended. */
  readonly onDidChange: vscode.Event<void> = this.#changed.event;

  constructor(assets: Assets) {
    this.#assets = assets;
  }

  get running(): Running | undefined {
    return this.#running;
  }

  /** Resolves when the server answers. Whoever starts one meanwhile waits, and then replaces it. */
  async start(options: Omit<StartOptions, "onLog">, job: Job): Promise<RunningServer> {
    const turn = this.#turn.then(() => this.#replace(options, job));
    this.#turn = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** Resolves when the server's process is gone; at once when none runs. */
  async stop(): Promise<void> {
    const server = this.#running?.server;
    this.#stopping = server;
    await server?.stop();
  }

  async #replace(options: Omit<StartOptions, "onLog">, job: Job): Promise<RunningServer> {
    await this.stop();
    this.#terminal?.dispose();
    const { quoteCommand, startServer } = await import("../toolchain/run/index.ts");

    const screen = new ServerTerminal(() => void this.stop());
    // The command, with the port that was really taken, is known last and shown first.
    let early = "";
    let log = (text: string): void => void (early += text);
    const server = await startServer({ ...options, onLog: (text) => log(text) }, job, this.#assets);
    log = (text) => screen.write(text);
    screen.showCommand(quoteCommand(server.command));
    screen.write(early);
    const name = path.basename(options.file);
    const iconPath = new vscode.ThemeIcon("broadcast");
    const terminal = vscode.window.createTerminal({ name, pty: screen, iconPath });
    this.#terminal = terminal;
    this.#set({ server, file: options.file });
    terminal.show(true);
    void server.exited.then((exit) => {
      if (this.#running?.server === server) this.#set(undefined);
      screen.end(`${name} has stopped.`);
      if (this.#stopping !== server) showUnexpectedEnd(name, exit, terminal);
    });
    return server;
  }

  dispose(): void {
    void this.stop();
    this.#terminal?.dispose();
    this.#changed.dispose();
  }

  #set(running: Running | undefined): void {
    this.#running = running;
    void vscode.commands.executeCommand("setContext", "wasmcp.serverRunning", running !== undefined);
    this.#changed.fire();
  }
}

function showUnexpectedEnd(name: string, { code, signal }: ServerExit, terminal: vscode.Terminal): void {
  const how = signal === undefined ? `with exit code ${code ?? "unknown"}` : `by ${signal}`;
  const button = "Show Terminal";
  void vscode.window.showWarningMessage(`${name} ended unexpectedly, ${how}.`, button).then((pressed) => {
    if (pressed === button) terminal.show();
  });
}
