import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import type { RunningServer, ServerExit, StartOptions } from "../../toolchain/run/index.ts";
import type { Places } from "../../toolchain/sources/index.ts";
import { ServerTerminal } from "./terminal.ts";

/** What differs from server to server. */
type SessionOptions = Omit<StartOptions, "hostEnv" | "places" | "onLog">;

/** A server and the file that it runs. */
export interface Running {
  readonly server: RunningServer;
  readonly file: string;
}

/** The state of a server file in this window. */
export type ServerState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly server: RunningServer }
  /** The server did not start, or stopped without the user's request. */
  | { readonly kind: "failed"; readonly reason: string };

/** Everything about one server file. */
interface Session {
  state: ServerState;
  terminal: vscode.Terminal | undefined;
  /** The server that the user or the extension stops. */
  stopping: RunningServer | undefined;
  /** Settles when the previous start has succeeded or failed. */
  turn: Promise<void>;
}

/** The servers of this window, each in its own terminal. At most one server runs per file: starting it again replaces it. */
export class ServerSessions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #assets: Assets;
  readonly #places: Places;
  readonly #sessions = new Map<string, Session>();
  /** A server began to run, ended or failed. */
  readonly onDidChange: vscode.Event<void> = this.#changed.event;

  constructor(assets: Assets, places: Places) {
    this.#assets = assets;
    this.#places = places;
  }

  /** In the order in which the files were first started. */
  get running(): readonly Running[] {
    return [...this.#sessions].flatMap(([file, { state }]) =>
      state.kind === "running" ? [{ file, server: state.server }] : [],
    );
  }

  /** The files that were started in this window, running or not. */
  get files(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  stateOf(file: string): ServerState {
    return this.#sessions.get(file)?.state ?? { kind: "stopped" };
  }

  /** Resolves when the server answers. A second start of the same file waits for the first one, then replaces it. */
  async start(options: SessionOptions, job: Job): Promise<RunningServer> {
    const session = this.#sessionOf(options.file);
    const turn = session.turn.then(() => this.#replace(session, options, job));
    session.turn = turn.then(
      () => {},
      () => {},
    );
    return turn;
  }

  /** Resolves when the server's process has ended, or at once if it does not run. */
  async stop(file: string): Promise<void> {
    const session = this.#sessions.get(file);
    if (session?.state.kind !== "running") return;
    session.stopping = session.state.server;
    await session.state.server.stop();
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.running.map(({ file }) => this.stop(file)));
  }

  /** Remembers that composing or starting the server failed. */
  fail(file: string, reason: string): void {
    const session = this.#sessionOf(file);
    if (session.state.kind === "running") return;
    this.#set(session, { kind: "failed", reason });
  }

  /** Shows the terminal of the file; `false` if it does not have one. */
  showTerminal(file: string): boolean {
    const terminal = this.#sessions.get(file)?.terminal;
    terminal?.show();
    return terminal !== undefined;
  }

  async #replace(session: Session, options: SessionOptions, job: Job): Promise<RunningServer> {
    await this.stop(options.file);
    session.terminal?.dispose();
    session.terminal = undefined;
    this.#set(session, { kind: "starting" });
    try {
      return await this.#run(session, options, job);
    } catch (error) {
      this.#set(session, { kind: "stopped" });
      throw error;
    }
  }

  async #run(session: Session, options: SessionOptions, job: Job): Promise<RunningServer> {
    const { quoteCommand, startServer } = await import("../../toolchain/run/index.ts");
    const screen = new ServerTerminal(() => void this.stop(options.file));
    // The command with the actual port is known only after the start, but the terminal shows it first.
    let early = "";
    let log = (text: string): void => void (early += text);
    const server = await startServer(
      { ...options, hostEnv: process.env, places: this.#places, onLog: (text) => log(text) },
      job,
      this.#assets,
    );
    log = (text) => screen.write(text);
    screen.showCommand(quoteCommand(server.command));
    screen.write(early);
    const name = path.basename(options.file);
    const iconPath = new vscode.ThemeIcon("broadcast");
    const terminal = vscode.window.createTerminal({ name, pty: screen, iconPath });
    session.terminal = terminal;
    this.#set(session, { kind: "running", server });
    terminal.show(true);
    void server.exited.then((exit) => {
      screen.end(`${name} has stopped.`);
      const wanted = session.stopping === server;
      const isCurrent = session.state.kind === "running" && session.state.server === server;
      if (isCurrent)
        this.#set(
          session,
          wanted ? { kind: "stopped" } : { kind: "failed", reason: `ended ${howItEnded(exit)}` },
        );
      if (!wanted) showUnexpectedEnd(name, exit, terminal);
    });
    return server;
  }

  dispose(): void {
    void this.stopAll();
    for (const { terminal } of this.#sessions.values()) terminal?.dispose();
    this.#changed.dispose();
  }

  #sessionOf(file: string): Session {
    const known = this.#sessions.get(file);
    if (known !== undefined) return known;
    const session: Session = {
      state: { kind: "stopped" },
      terminal: undefined,
      stopping: undefined,
      turn: Promise.resolve(),
    };
    this.#sessions.set(file, session);
    return session;
  }

  #set(session: Session, state: ServerState): void {
    session.state = state;
    const isAnyRunning = this.running.length > 0;
    void vscode.commands.executeCommand("setContext", "wasmcp.serverRunning", isAnyRunning);
    this.#changed.fire();
  }
}

/** `with exit code 3`, `by SIGKILL`. */
function howItEnded({ code, signal }: ServerExit): string {
  return signal === undefined ? `with exit code ${code ?? "unknown"}` : `by ${signal}`;
}

function showUnexpectedEnd(name: string, exit: ServerExit, terminal: vscode.Terminal): void {
  const button = "Show Terminal";
  const message = `${name} ended unexpectedly ${howItEnded(exit)}.`;
  void vscode.window.showWarningMessage(message, button).then((pressed) => {
    if (pressed === button) terminal.show();
  });
}
