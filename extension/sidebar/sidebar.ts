/** The three views of the activity bar: components, profiles and servers. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { ServerEntry } from "../servers/server-entry.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import { configFile, type Places } from "../../toolchain/sources/index.ts";
import { failureText } from "../ui/failure-text.ts";
import { plainText } from "../ui/text.ts";
import { ComponentDragAndDrop, type Drop } from "./drag-and-drop.ts";
import { focusedLines } from "./focused-lines.ts";
import { ComponentFacts } from "./file-facts.ts";
import { Listings } from "./listings.ts";
import type { Node, ServerStatus } from "./model.ts";
import type { ServerDetails } from "./server-nodes.ts";
import type { Snapshot } from "./snapshot.ts";
import { Tree } from "./tree.ts";

/** Changes on disk come in bursts, because a build writes several files. */
const REFRESH_DELAY_MS = 200;

/** How often the sidebar checks the user's configuration for changes. */
const POLL_INTERVAL_MS = 1000;

export interface SidebarOptions {
  readonly assets: Assets;
  readonly places: Places;
  readonly sessions: ServerSessions;
  readonly log: vscode.LogOutputChannel;
  /** Where the extension keeps what it can find out again. */
  readonly storage: string;
  /** Whether the user turned hot reload on for a server; `undefined` where it is not possible. */
  readonly isReloading: (entry: ServerEntry) => boolean | undefined;
  readonly onDropOnComponents: Drop;
  readonly onDropOnProfiles: Drop;
}

export class Sidebar implements vscode.Disposable {
  readonly #options: SidebarOptions;
  readonly #facts = new ComponentFacts();
  readonly #listings: Listings;
  /** The lines of components and servers that are open. */
  readonly #open = new Set<string>();
  readonly #trees: { readonly components: Tree; readonly profiles: Tree; readonly servers: Tree };
  /** By id. */
  readonly #views: ReadonlyMap<string, vscode.TreeView<Node>>;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #read = new vscode.EventEmitter<void>();
  /** The workspace was read again, because something in it has changed. */
  readonly onDidRead: vscode.Event<void> = this.#read.event;
  #snapshot: Snapshot | undefined;
  /** The reading that is under way, and whether another one has to follow it. */
  #reading: Promise<void> | undefined;
  #isStale = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SidebarOptions) {
    this.#options = options;
    this.#listings = new Listings(options.assets, path.join(options.storage, "listings"), () => {
      void this.#show();
    });
    const first = async (): Promise<void> => {
      if (this.#snapshot === undefined) await this.refresh();
    };
    this.#trees = { components: new Tree(first), profiles: new Tree(first), servers: new Tree(first) };
    const { components, profiles, servers } = this.#trees;
    const view = (id: string, tree: Tree, dragAndDropController?: ComponentDragAndDrop) => {
      const made = vscode.window.createTreeView(id, {
        treeDataProvider: tree,
        canSelectMany: true,
        showCollapseAll: id !== "wasmcp.servers",
        ...(dragAndDropController && { dragAndDropController }),
      });
      return [id, made] as const;
    };
    this.#views = new Map([
      view("wasmcp.components", components, new ComponentDragAndDrop("files", options.onDropOnComponents)),
      view(
        "wasmcp.profiles",
        profiles,
        new ComponentDragAndDrop("files and components", options.onDropOnProfiles),
      ),
      view("wasmcp.servers", servers),
    ]);
    this.#disposables.push(
      this.#read,
      ...this.#views.values(),
      ...this.#followOpenLines(),
      options.sessions.onDidChange(() => void this.#show()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#refreshSoon()),
    );
    for (const pattern of ["**/*.wasm", "**/wasmcp.toml", "**/package.json"]) this.#watch(pattern);
    void this.#watchConfiguration();
  }

  /** What the sidebar shows. Reads it if nothing was read yet. */
  async snapshot(): Promise<Snapshot> {
    if (this.#snapshot === undefined) await this.refresh();
    if (this.#snapshot === undefined) throw new Error("the sidebar could not be read");
    return this.#snapshot;
  }

  /** The lines that a key press is for, in the view that has the focus. */
  async focused(viewId: string): Promise<readonly Node[]> {
    const view = this.#views.get(viewId);
    if (view === undefined) return [];
    const before = view.selection;
    await vscode.commands.executeCommand("list.toggleSelection");
    const after = view.selection;
    await vscode.commands.executeCommand("list.toggleSelection");
    return focusedLines(before, after);
  }

  /** The lines that a command is for: those that the editor passed to it, or from the palette those that are selected. */
  chosen(node: unknown, nodes: unknown): readonly Node[] {
    const given = (Array.isArray(nodes) && nodes.length > 0 ? nodes : [node]).filter(isNode);
    if (given.length > 0) return given;
    return [...this.#views.values()].flatMap(({ visible, selection }) => (visible ? selection : []));
  }

  /** Reads everything again. A call during a reading waits for one more reading, since something may have changed. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readWhileStale().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  async #readWhileStale(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      try {
        const { readSnapshot } = await import("./snapshot.ts");
        this.#snapshot = await readSnapshot({
          configFile: configFile(this.#options.places),
          folders: (vscode.workspace.workspaceFolders ?? [])
            .filter(({ uri }) => uri.scheme === "file")
            .map(({ name, uri }) => ({ name, directory: uri.fsPath })),
          home: this.#options.places.home,
          assets: this.#options.assets,
          facts: this.#facts,
        });
      } catch (error) {
        this.#options.log.error(error instanceof Error ? error : String(error));
        for (const view of this.#views.values())
          view.message = `Cannot read the workspace: ${failureText(error)}`;
        return;
      }
      await this.#show();
      this.#read.fire();
    }
  }

  async #show(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const { sessions } = this.#options;
    const [{ componentNodes }, { profileNodes }, { serverNodes }] = await Promise.all([
      import("./component-nodes.ts"),
      import("./profile-nodes.ts"),
      import("./server-nodes.ts"),
    ]);
    this.#askForOpenLines(componentNodes(snapshot));
    this.#trees.components.show(componentNodes(snapshot, (facts) => this.#listings.of(facts)));
    this.#trees.profiles.show(profileNodes(snapshot));
    const serversWith = (details?: ServerDetails) =>
      serverNodes(snapshot, sessions.files, (file) => statusOf(sessions, file), details);
    this.#askForOpenServers(serversWith());
    this.#trees.servers.show(
      serversWith({
        listingOf: (file) => this.#listings.of(sessions.stateOf(file)),
        isReloading: (entry) => this.#options.isReloading(entry),
      }),
    );
    const { problems, file } = snapshot.config;
    const whole = problems.find(({ entry }) => entry === undefined);
    for (const view of this.#views.values()) {
      view.message =
        whole === undefined ? "" : `Cannot read ${path.basename(file)}: ${plainText(whole.message)}`;
    }
  }

  /** A component or a server is asked what it offers when its line is opened, and again when it has changed. */
  #followOpenLines(): readonly vscode.Disposable[] {
    const views = [...this.#views].flatMap(([id, view]) => (id === "wasmcp.profiles" ? [] : view));
    return [
      ...views.flatMap((view) => [
        view.onDidExpandElement(({ element }) => {
          this.#open.add(element.id);
          void this.#show();
        }),
        view.onDidCollapseElement(({ element }) => this.#open.delete(element.id)),
      ]),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#show()),
    ];
  }

  #askForOpenServers(servers: readonly Node[]): void {
    for (const { id, subject } of servers) {
      if (subject.kind !== "server" || !this.#open.has(id)) continue;
      const state = this.#options.sessions.stateOf(subject.server.file);
      if (state.kind === "running") this.#listings.askServer(state);
    }
  }

  #askForOpenLines(groups: readonly Node[]): void {
    if (!vscode.workspace.isTrusted) return;
    for (const { id, subject } of groups.flatMap(({ children }) => children)) {
      if (subject.kind !== "component" || subject.file === undefined || !this.#open.has(id)) continue;
      const facts = this.#snapshot?.facts.get(subject.file);
      if (facts?.kind === "component" && facts.role === "capability") {
        this.#listings.ask(subject.file, facts);
      }
    }
  }

  #watch(pattern: vscode.GlobPattern): void {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const refresh = (uri: vscode.Uri) => {
      // Composing a server writes its file, which mends nothing.
      this.#options.sessions.forgetFailures(uri.fsPath);
      this.#refreshSoon();
    };
    this.#disposables.push(
      watcher,
      watcher.onDidChange(refresh),
      watcher.onDidCreate(refresh),
      watcher.onDidDelete(refresh),
    );
  }

  /**
   * The user's file lies outside of the workspace's folders, and a terminal or another window may change it. The file and
   * its folder may not exist yet. The editor's watchers do not work for a folder that does not exist, so this one polls.
   */
  async #watchConfiguration(): Promise<void> {
    const { depsFolder } = await import("../../toolchain/sources/index.ts");
    const file = configFile(this.#options.places);
    const refresh = () => {
      this.#options.sessions.forgetFailures(undefined);
      this.#refreshSoon();
    };
    for (const place of [file, depsFolder(file)]) {
      fs.watchFile(place, { interval: POLL_INTERVAL_MS, persistent: false }, refresh);
      this.#disposables.push(new vscode.Disposable(() => fs.unwatchFile(place, refresh)));
    }
  }

  #refreshSoon(): void {
    // The views were not opened yet.
    if (this.#snapshot === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), REFRESH_DELAY_MS);
  }
}

function statusOf(sessions: ServerSessions, file: string): ServerStatus {
  const state = sessions.stateOf(file);
  if (state.kind !== "running") return state;
  const { url, runtime, isProtected } = state.server;
  return { kind: "running", reloads: state.reloads, url, runtime, isProtected };
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "subject" in value && "context" in value;
}
