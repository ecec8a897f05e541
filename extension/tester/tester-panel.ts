/** One tester: a page, and a process in which the official client talks to the server. */
import { randomBytes } from "node:crypto";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import { ToolchainError } from "../../core/errors.ts";
import {
  INITIAL_STATE,
  reduce,
  type SessionEvent,
  type SessionRequest,
  type SessionState,
  type Target,
} from "../../toolchain/call/transcript/index.ts";
import type { Job } from "../../toolchain/progress.ts";
import type { RunningServer } from "../../toolchain/run/index.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import { readSettings } from "../settings.ts";
import { failureText } from "../ui/failure-text.ts";
import { showFailure } from "../ui/failure.ts";
import { renderScriptedPage } from "../ui/page-frame.ts";
import { talkToWasmcp, type Conversation } from "../wasmcp-process.ts";
import { AppPages } from "./app-pages.ts";
import type { ExtensionMessage, PageMessage } from "./messages.ts";

export interface TesterContext {
  readonly assets: Assets;
  readonly sessions: ServerSessions;
  readonly log: vscode.LogOutputChannel;
  /** Where the extension's own files are. */
  readonly extension: vscode.Uri;
}

export interface TesterSubject {
  /** What the user calls it: `weather`. */
  readonly name: string;
  /** A component or a server, absolute. While it runs in this window, the tester uses the running server. */
  readonly file: string;
}

export interface OpenOptions {
  /** The tool, resource or prompt to show; by default the one that was shown before, or the first. */
  readonly target?: Target;
  /** Whether the keyboard stays where it is: the user selected a line, as in the explorer. */
  readonly keepsFocus?: boolean;
}

/** A build writes a file in several steps. */
const SETTLE_MS = 400;

export class TesterPanel implements vscode.Disposable {
  readonly #context: TesterContext;
  readonly #subject: TesterSubject;
  readonly #panel: vscode.WebviewPanel;
  readonly #disposables: vscode.Disposable;
  #state: SessionState = INITIAL_STATE;
  #process:
    { readonly talk: Conversation; readonly target: string; readonly end: AbortController } | undefined;
  /** The page may not have loaded yet. */
  #wanted: Target | undefined;
  #isReady = false;
  #isReleased = false;
  /** Absent where this machine has no port for them. */
  #pages: OpenPages | undefined;
  /** What runs the file in this window. */
  #server: RunningServer | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    context: TesterContext,
    subject: TesterSubject,
    { target, keepsFocus = false }: OpenOptions,
    onDispose: () => void,
  ) {
    this.#context = context;
    this.#subject = subject;
    this.#wanted = target;
    const dist = vscode.Uri.joinPath(context.extension, "dist", "tester");
    const media = vscode.Uri.joinPath(context.extension, "media");
    this.#panel = vscode.window.createWebviewPanel(
      "wasmcp.tester",
      `Test ${subject.name}`,
      { viewColumn: vscode.ViewColumn.Active, preserveFocus: keepsFocus },
      // What the user has typed stays while another tab is in front.
      { enableScripts: true, retainContextWhenHidden: true, localResourceRoots: [dist, media] },
    );
    const { webview } = this.#panel;
    this.#panel.iconPath = vscode.Uri.joinPath(media, "icon.png");
    const folder = vscode.Uri.file(path.dirname(subject.file));
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, "*"));
    const changed = ({ fsPath }: vscode.Uri): void => {
      if (fsPath === subject.file) this.#fileChanged();
    };
    this.#disposables = vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      context.sessions.onDidChange(() => this.#serverChanged()),
      webview.onDidReceiveMessage((message: PageMessage) => void this.#answer(message)),
    );
    this.#panel.onDidDispose(() => {
      this.#release();
      onDispose();
    });
    void this.#load(dist, media);
    this.#server = this.#runningServer();
    this.#start();
  }

  /** Shows the page, once pages of servers can be shown in it. */
  async #load(dist: vscode.Uri, media: vscode.Uri): Promise<void> {
    const { webview } = this.#panel;
    const pages = await openPages(this.#context.log);
    if (this.#isReleased) {
      pages?.close();
      return;
    }
    this.#pages = pages;
    webview.html = renderScriptedPage({
      file: this.#subject.name,
      styleSheets: ["base.css", "tester/page.css"].map((name) =>
        webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString(),
      ),
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, "page.js")).toString(),
      cspSource: webview.cspSource,
      frames: pages?.place,
      nonce: randomBytes(16).toString("base64url"),
    });
  }

  reveal({ target, keepsFocus = false }: OpenOptions): void {
    this.#panel.reveal(undefined, keepsFocus);
    if (target === undefined) return;
    this.#wanted = target;
    if (this.#isReady) this.#post({ kind: "select", target });
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #release(): void {
    this.#isReleased = true;
    clearTimeout(this.#timer);
    this.#pages?.close();
    this.#disposables.dispose();
    this.#stop();
  }

  #runningServer(): RunningServer | undefined {
    const state = this.#context.sessions.stateOf(this.#subject.file);
    return state.kind === "running" ? state.server : undefined;
  }

  #start(): void {
    this.#stop();
    const { assets, log } = this.#context;
    const { file } = this.#subject;
    const target = this.#server?.url ?? file;
    const settings = readSettings(vscode.Uri.file(file));
    const isUrl = target !== file;
    const variables = isUrl ? {} : settings.environment;
    const end = new AbortController();
    const job: Job = {
      progress: { step: (step) => this.#happened({ kind: "connecting", step }) },
      signal: end.signal,
    };
    const talk = talkToWasmcp(
      {
        assets,
        args: [
          "call",
          target,
          "--session",
          ...(isUrl ? [] : ["--runtime", settings.runtime]),
          // Values stay out of the list of processes.
          ...Object.keys(variables).flatMap((name) => ["--env", name]),
        ],
        directory: path.dirname(file),
        variables: {
          ...variables,
          ...(settings.wasmtimePath !== undefined && { WASMTIME: settings.wasmtimePath }),
        },
      },
      job,
      (line) => this.#happened(JSON.parse(line) as SessionEvent),
    );
    const process = { talk, target, end };
    this.#process = process;
    void talk.ended.then((error) => {
      if (this.#process !== process) return;
      this.#process = undefined;
      if (error === undefined) return;
      log.error(`The tester of ${file} ended`, error);
      this.#happened({ kind: "disconnected", reason: failureText(error) });
    });
    this.#request({ kind: "connect", era: "newest" });
  }

  #stop(): void {
    const process = this.#process;
    this.#process = undefined;
    process?.talk.stop();
  }

  #request(request: SessionRequest): void {
    this.#process?.talk.send(JSON.stringify(request));
  }

  #happened(event: SessionEvent): void {
    if (event.kind === "open") void this.#open(event.url);
    this.#state = reduce(this.#state, event);
    if (this.#isReady) this.#post({ kind: "event", event });
  }

  #post(message: ExtensionMessage): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a webview is not a window
    void this.#panel.webview.postMessage(message);
  }

  /** A component that was built again is composed and started again; a running server is started by the user. */
  #fileChanged(): void {
    if (this.#server !== undefined) return;
    this.#soon(() => this.#restart());
  }

  #serverChanged(): void {
    const [before, now] = [this.#server, this.#runningServer()];
    if (now === before) return;
    this.#server = now;
    if (now !== undefined) this.#soon(() => this.#restart());
    else {
      this.#stop();
      this.#happened({ kind: "disconnected", reason: "The server has stopped." });
    }
  }

  #soon(work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, SETTLE_MS);
  }

  #restart(): void {
    const target = this.#server?.url ?? this.#subject.file;
    if (this.#process?.target === target) this.#request({ kind: "reconnect" });
    else this.#start();
  }

  async #answer(message: PageMessage): Promise<void> {
    try {
      await this.#do(message);
    } catch (error) {
      showFailure(this.#context.log, `Test ${this.#subject.name}`, error);
    }
  }

  async #do(message: PageMessage): Promise<void> {
    switch (message.kind) {
      case "ready":
        this.#isReady = true;
        this.#post({ kind: "state", state: this.#state, subject: { name: this.#subject.name } });
        if (this.#wanted !== undefined) this.#post({ kind: "select", target: this.#wanted });
        return;
      case "request":
        // Without a process, connecting begins one.
        if (this.#process === undefined && vscode.workspace.isTrusted) this.#start();
        else this.#request(message.request);
        return;
      case "copy":
        await vscode.env.clipboard.writeText(message.text);
        vscode.window.setStatusBarMessage("Copied", 2000);
        return;
      case "save":
        return save(message.name, message.base64);
      case "open":
        return this.#open(message.url);
      case "show-page": {
        const url = this.#pages?.add(message.html, message.csp);
        if (url === undefined) throw new ToolchainError("no-page", "cannot serve the page of the tool");
        return this.#post({ kind: "page", id: message.id, url });
      }
      case "enter-token":
        return this.#enterToken();
    }
  }

  async #open(text: string): Promise<void> {
    if (!/^https?:\/\//i.test(text)) {
      throw new ToolchainError("not-a-web-page", `expected the address of a web page, found \`${text}\``);
    }
    await vscode.env.openExternal(vscode.Uri.parse(text, true));
  }

  /** The page never sees the token. */
  async #enterToken(): Promise<void> {
    const token = await vscode.window.showInputBox({
      title: `Token for ${this.#subject.name}`,
      prompt: "Paste an access token. It is used until the tester is closed, and not stored.",
      password: true,
      ignoreFocusOut: true,
    });
    if (token === undefined || token.trim() === "") return;
    this.#request({ kind: "sign-in", token: token.trim() });
  }
}

interface OpenPages {
  /** As the editor reaches it, which may run on another machine. */
  readonly place: string;
  readonly add: AppPages["add"];
  readonly close: () => void;
}

async function openPages(log: vscode.LogOutputChannel): Promise<OpenPages | undefined> {
  try {
    const pages = await AppPages.start();
    const external = await vscode.env.asExternalUri(vscode.Uri.parse(`${pages.origin}/`, true));
    // In a browser it is a path of the editor's own server: `https://editor.example/proxy/41234/`.
    const place = external.toString(true).replace(/\/?$/, "/");
    return { place, add: (html, csp) => place + pages.add(html, csp).slice(1), close: () => pages.close() };
  } catch (error) {
    log.error("Pages of tools cannot be shown", error);
    return undefined;
  }
}

async function save(name: string, base64: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // A name of the server is a suggestion, never a path.
  const plain = name.replaceAll(/[^\w. -]+/g, "-").replace(/^\.+/, "") || "result";
  const target = await vscode.window.showSaveDialog({
    title: "Save Result",
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder, plain) }),
  });
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, Buffer.from(base64, "base64"));
}
