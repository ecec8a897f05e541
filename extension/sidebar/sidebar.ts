/** The three views of the activity bar: what there is to compose, named lists of it, and servers. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { ServerSessions } from "../servers/sessions.ts";
import { userConfigFile } from "../sources.ts";
import { ComponentDragAndDrop, type Drop } from "./drag-and-drop.ts";
import { ComponentFacts } from "./facts.ts";
import type { Node, ServerStatus } from "./nodes.ts";
import type { Snapshot } from "./snapshot.ts";
import { Tree } from "./tree.ts";

/** Changes on disk come in bursts: a build writes several files. */
const QUIET_MILLISECONDS = 200;

/** How often the user's configuration is looked at. */
const LOOK_MILLISECONDS = 1000;

export interface SidebarOptions {
  readonly assets: Assets;
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
  /** The reading that goes on, and whether another is to follow it. */
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

  /** What the sidebar shows; read now if it was not yet. */
  async snapshot(): Promise<Snapshot> {
    if (this.#snapshot === undefined) await this.refresh();
    if (this.#snapshot === undefined) throw new Error("the sidebar could not be read");
    return this.#snapshot;
  }

  /** The lines that a command is for: those that it was given, or, for a key, what is selected; each command takes its own kind. */
  chosen(node: unknown, nodes: unknown): readonly Node[] {
    const given = (Array.isArray(nodes) && nodes.length > 0 ? nodes : [node]).filter(isNode);
    if (given.length > 0) return given;
    return this.#views.flatMap(({ visible, selection }) => (visible ? selection : []));
  }

  /** Reads everything anew. Whoever asks meanwhile waits for one more reading, since something may have changed. */
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
          configFile: await userConfigFile(),
          folders: (vscode.workspace.workspaceFolders ?? [])
            .filter(({ uri }) => uri.scheme === "file")
            .map(({ name, uri }) => ({ name, directory: uri.fsPath })),
          home: process.env["HOME"] || process.env["USERPROFILE"],
          assets: this.#options.assets,
          facts: this.#facts,
        });
      } catch (error) {
        this.#options.log.error(error instanceof Error ? error : String(error));
        for (const view of this.#views)
          view.message = `The views could not be read: ${String((error as Error).message)}`;
        return;
      }
      await this.#show();
    }
  }

  async #show(): Promise<void> {
    const snapshot = this.#snapshot;
    if (snapshot === undefined) return;
    const { sessions } = this.#options;
    const { componentNodes, profileNodes, serverNodes } = await import("./nodes.ts");
    this.#trees.components.show(componentNodes(snapshot));
    this.#trees.profiles.show(profileNodes(snapshot));
    this.#trees.servers.show(serverNodes(snapshot, sessions.files, (file) => statusOf(sessions, file)));
    const { problems, file } = snapshot.config;
    const whole = problems.find(({ entry }) => entry === undefined);
    for (const view of this.#views) {
      view.message = whole === undefined ? "" : `${path.basename(file)} cannot be read: ${whole.message}`;
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
   * The user's file lies outside of any folder of the workspace, may be changed by a terminal or another window, and need
   * not be there yet, nor its folder. The editor's watchers do not wait for a folder that is still to be made.
   */
  async #watchConfiguration(): Promise<void> {
    const { depsFolder } = await import("../../toolchain/sources/config/index.ts");
    const file = await userConfigFile();
    const refresh = () => this.#refreshSoon();
    for (const place of [file, depsFolder(file)]) {
      fs.watchFile(place, { interval: LOOK_MILLISECONDS, persistent: false }, refresh);
      this.#disposables.push(new vscode.Disposable(() => fs.unwatchFile(place, refresh)));
    }
  }

  #refreshSoon(): void {
    // Nobody has looked yet, so there is nothing to keep current.
    if (this.#snapshot === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), QUIET_MILLISECONDS);
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
