/** The three views of the activity bar: components, profiles and servers. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { ServerSessions } from "../servers/running-servers.ts";
import { configFile, type Places } from "../../toolchain/sources/index.ts";
import { failureText } from "../ui/failure-text.ts";
import { plainText } from "../ui/text.ts";
import { ComponentDragAndDrop, type Drop } from "./drag-and-drop.ts";
import { ComponentFacts } from "./file-facts.ts";
import type { Node, ServerStatus } from "./model.ts";
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
  readonly onDropOnComponents: Drop;
  readonly onDropOnProfiles: Drop;
}

export class Sidebar implements vscode.Disposable {
  readonly #options: SidebarOptions;
  readonly #facts = new ComponentFacts();
  readonly #trees: { readonly components: Tree; readonly profiles: Tree; readonly servers: Tree };
  readonly #views: readonly vscode.TreeView<Node>[];
  readonly #disposables: vscode.Disposable[] = [];
  #snapshot: Snapshot | undefined;
  /** The reading that is under way, and whether another one has to follow it. */
  #reading: Promise<void> | undefined;
  #isStale = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SidebarOptions) {
    this.#options = options;
    const first = async (): Promise<void> => {
      if (this.#snapshot === undefined) await this.refresh();
    };
    this.#trees = { components: new Tree(first), profiles: new Tree(first), servers: new Tree(first) };
    const { components, profiles, servers } = this.#trees;
    const view = (id: string, tree: Tree, dragAndDropController?: ComponentDragAndDrop) =>
      vscode.window.createTreeView(id, {
        treeDataProvider: tree,
        canSelectMany: true,
        showCollapseAll: id !== "wasmcp.servers",
        ...(dragAndDropController && { dragAndDropController }),
      });
    this.#views = [
      view("wasmcp.components", components, new ComponentDragAndDrop("files", options.onDropOnComponents)),
      view(
        "wasmcp.profiles",
        profiles,
        new ComponentDragAndDrop("files and components", options.onDropOnProfiles),
      ),
      view("wasmcp.servers", servers),
    ];
    this.#disposables.push(
      ...this.#views,
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

  /** The lines that a command is for: those that the editor passed to it, or after a key press those that are selected. */
  chosen(node: unknown, nodes: unknown): readonly Node[] {
    const given = (Array.isArray(nodes) && nodes.length > 0 ? nodes : [node]).filter(isNode);
    if (given.length > 0) return given;
    return this.#views.flatMap(({ visible, selection }) => (visible ? selection : []));
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
        for (const view of this.#views) view.message = `Cannot read the workspace: ${failureText(error)}`;
        return;
      }
      await this.#show();
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
    this.#trees.components.show(componentNodes(snapshot));
    this.#trees.profiles.show(profileNodes(snapshot));
    this.#trees.servers.show(serverNodes(snapshot, sessions.files, (file) => statusOf(sessions, file)));
    const { problems, file } = snapshot.config;
    const whole = problems.find(({ entry }) => entry === undefined);
    for (const view of this.#views) {
      view.message =
        whole === undefined ? "" : `Cannot read ${path.basename(file)}: ${plainText(whole.message)}`;
    }
  }

  #watch(pattern: vscode.GlobPattern): void {
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const refresh = () => this.#refreshSoon();
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
    const refresh = () => this.#refreshSoon();
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
  return { kind: "running", url: state.server.url, runtime: state.server.runtime };
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "subject" in value && "context" in value;
}
