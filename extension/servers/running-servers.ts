import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import type { DescribedRequest, RunningServer, ServerExit, StartOptions } from "../../toolchain/run/index.ts";
import type { Places } from "../../toolchain/sources/index.ts";
import { readSettings } from "../settings.ts";
import { describeDevEvent, requestOf } from "./dev-events.ts";
import type { ReloadSource } from "./hot-reload.ts";
import { ServerTerminal } from "./terminal.ts";
import { showWarning } from "../ui/notify.ts";

/** What differs from server to server. */
type SessionOptions = Omit<StartOptions, "hostEnv" | "places" | "onLog" | "onRequest"> & {
  /** What hot reload watches, if it is on. */
  readonly reload: ReloadSource | undefined;
  /** The first line of the terminal. */
  readonly note?: string | undefined;
};

/** A server and the file that it runs. */
export interface Running {
  readonly server: RunningServer;
  readonly file: string;
  /** The variables that it was started with. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The state of a server file in this window. */
export type ServerState =
  | { readonly kind: "stopped" }
  /** `reloads`: whether it is `wasmcp dev`. */
  | { readonly kind: "starting"; readonly reloads: boolean }
  | { readonly kind: "running"; readonly reloads: boolean; readonly server: RunningServer }
  /** The server did not start, or stopped without the user's request. */
  | { readonly kind: "failed"; readonly reason: string };

/** Everything about one server file. */
interface Session {
  state: ServerState;
  environment: Readonly<Record<string, string>>;
  terminal: vscode.Terminal | undefined;
  /** The server that the user or the extension stops. */
  stopping: RunningServer | undefined;
  /** Settles when the previous start has succeeded or failed. */
  turn: Promise<void>;
  /** Starts it again as the user started it: builds what has changed, composes and runs. */
  again: (() => Promise<void>) | undefined;
  /** What hot reload would watch. */
  reload: ReloadSource | undefined;
}

/** The servers of this window, each in its own terminal. At most one server runs per file: starting it again replaces it. */
export class ServerSessions implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #assets: Assets;
  readonly #places: Places;
  readonly #problems: vscode.DiagnosticCollection;
  readonly #sessions = new Map<string, Session>();
  /** The runtime that the user chose for this window, so that each start does not ask again. */
  chosenRuntime: "wasmtime" | "embedded" | undefined;
  /** A server began to run, ended or failed. */
  readonly onDidChange: vscode.Event<void> = this.#changed.event;

  /** `problems`: errors of builds, for the Problems panel. */
  constructor(assets: Assets, places: Places, problems: vscode.DiagnosticCollection) {
    this.#assets = assets;
    this.#places = places;
    this.#problems = problems;
  }

  /** In the order in which the files were first started. */
  get running(): readonly Running[] {
    return [...this.#sessions].flatMap(([file, { state, environment }]) =>
      state.kind === "running" ? [{ file, server: state.server, environment }] : [],
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

  /** How `restart` starts the server of the file, and what hot reload would watch for it. */
  rememberStart(file: string, again: () => Promise<void>, reload: ReloadSource | undefined): void {
    const session = this.#sessionOf(file);
    session.again = again;
    session.reload = reload;
  }

  /** Whether hot reload is possible for the file, which was started in this window. */
  canReload(file: string): boolean {
    return this.#sessions.get(file)?.reload !== undefined;
  }

  /** The state when the starts that are under way have succeeded or failed. */
  async settledState(file: string): Promise<ServerState> {
    await this.#sessions.get(file)?.turn;
    return this.stateOf(file);
  }

  async restart(file: string): Promise<void> {
    await this.#sessions.get(file)?.again?.();
  }

  /** Remembers that composing or starting the server failed. */
  fail(file: string, reason: string): void {
    const session = this.#sessionOf(file);
    if (session.state.kind === "running") return;
    this.#set(session, { kind: "failed", reason });
  }

  /** A failure may be mended when a file has changed. `changed`: the file; a server's own file does not mend it. */
  forgetFailures(changed: string | undefined): void {
    for (const [file, session] of this.#sessions) {
      if (session.state.kind === "failed" && file !== changed) this.#set(session, { kind: "stopped" });
    }
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
    this.#set(session, { kind: "starting", reloads: options.reload !== undefined });
    try {
      return await this.#run(session, options, job);
    } catch (error) {
      this.#set(session, { kind: "stopped" });
      throw error;
    }
  }

  async #run(session: Session, options: SessionOptions, job: Job): Promise<RunningServer> {
    const { quoteCommand, refuseIdle } = await import("../../toolchain/run/index.ts");
    const screen = new ServerTerminal(() => void this.stop(options.file));
    // The command with the actual port is known only after the start, but the terminal shows it first.
    let early = "";
    let log = (text: string): void => void (early += text);
    const server = await this.#launch(session, options, job, screen, (text) => log(text));
    await refuseIdle(server);
    log = (text) => screen.write(text);
    screen.showCommand(quoteCommand(server.command));
    if (options.note !== undefined) screen.write(`${options.note}\n`);
    screen.write(early);
    if (server.network !== undefined) screen.write(`warning: ${server.network.warning}\n`);
    const name = path.basename(options.file);
    const iconPath = new vscode.ThemeIcon("broadcast");
    const terminal = vscode.window.createTerminal({ name, pty: screen, iconPath });
    session.terminal = terminal;
    session.environment = options.env;
    this.#set(session, { kind: "running", reloads: options.reload !== undefined, server });
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

  async #launch(
    session: Session,
    options: SessionOptions,
    job: Job,
    screen: ServerTerminal,
    onLog: (text: string) => void,
  ): Promise<RunningServer> {
    const { describeRequest, startServer } = await import("../../toolchain/run/index.ts");
    const onRequest = (record: DescribedRequest): void => {
      const { requestLog } = readSettings(vscode.Uri.file(options.file));
      if (requestLog !== "off") screen.showRequest(describeRequest(record), requestLog === "details");
    };
    if (options.reload === undefined) {
      const places = this.#places;
      return startServer({ ...options, hostEnv: process.env, places, onLog, onRequest }, job, this.#assets);
    }
    const { startDevServer } = await import("./dev-server.ts");
    return startDevServer(
      {
        host: options.host,
        port: options.port,
        env: options.env,
        assets: this.#assets,
        source: options.reload,
        problems: this.#problems,
        onLine: (line) => onLog(`${line}\n`),
        onEvent: (event) => {
          if (event.event === "request") return onRequest(requestOf(event));
          const line = describeDevEvent(event);
          if (line !== undefined) onLog(`${line}\n`);
          const { state } = session;
          // The same server, which now offers something else.
          if (event.event === "ready" && state.kind === "running") this.#set(session, { ...state });
        },
      },
      job,
    );
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
      environment: {},
      terminal: undefined,
      stopping: undefined,
      turn: Promise.resolve(),
      again: undefined,
      reload: undefined,
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
  void showWarning(message, button).then((pressed) => {
    if (pressed === button) terminal.show();
  });
}
