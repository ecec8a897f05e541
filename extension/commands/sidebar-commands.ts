/** The sidebar's commands: a table command id -> handler. */
import * as vscode from "vscode";
import type { Composer } from "../projects/compose-parts.ts";
import type { Runner } from "../servers/run-file.ts";
import type { Drop } from "../sidebar/drag-and-drop.ts";
import type { Node } from "../sidebar/model.ts";
import { Sidebar } from "../sidebar/sidebar.ts";
import { showFailure } from "../ui/failure.ts";
import { addComponent, changeFile, composeNodes, nameComponent, removeComponents } from "./components.ts";
import { copyClientConfiguration } from "./copy-client-configuration.ts";
import { inspectNode } from "./inspect-node.ts";
import { newServer } from "./new-server.ts";
import {
  addToProfile,
  dropOnProfiles,
  fillProfile,
  moveInProfile,
  newProfile,
  removeFromProfiles,
  removeProfiles,
} from "./profiles.ts";
import type { ConfigEditor } from "./config-changes.ts";
import { revealSource } from "./reveal-source.ts";
import { composeServerOf, copyUrlOf, runServerOf, showTerminalOf } from "./servers.ts";
import { stopServer } from "./stop-server.ts";

export interface SidebarParts {
  readonly composer: Composer;
  readonly runner: Runner;
  /** Registers a command that package.json declares; in Restricted Mode it refuses if it needs trust. */
  readonly register: (
    id: string,
    needsTrust: boolean,
    answer: (target: unknown, selection: unknown) => Promise<void>,
  ) => void;
}

/** A command gets the lines that it is for: the first one and all of them. */
type Handler = (node: Node | undefined, nodes: readonly Node[]) => Promise<void>;

/** Makes the sidebar and registers its commands. */
export function registerSidebar(parts: SidebarParts): vscode.Disposable {
  const { log, assets, places } = parts.composer;
  const configEditor: ConfigEditor = { log, places, refresh: () => sidebar.refresh() };
  const sidebar: Sidebar = new Sidebar({
    assets,
    places,
    sessions: parts.runner.sessions,
    log,
    onDropOnComponents: showingFailures("Add Component", log, async (_target, { specs }) => {
      for (const spec of specs) await nameComponent(configEditor, "Add Component", spec);
    }),
    onDropOnProfiles: showingFailures("Add to Profile", log, (target, dropped) =>
      dropOnProfiles(configEditor, target, dropped),
    ),
  });
  const register = (handlers: Handlers, needsTrust: boolean): void => {
    for (const [id, handler] of Object.entries(handlers)) {
      parts.register(id, needsTrust, async (target, selection) => {
        const nodes = sidebar.chosen(target, selection);
        await handler(nodes[0], nodes);
      });
    }
  };
  register(configCommands(configEditor, sidebar, parts), false);
  register(viewingCommands(sidebar, parts), false);
  register(runningCommands(configEditor, sidebar, parts), true);
  return sidebar;
}

type Handlers = Readonly<Record<string, Handler>>;

/** These change the user's aliases and profiles. */
function configCommands(configEditor: ConfigEditor, sidebar: Sidebar, { composer }: SidebarParts): Handlers {
  return {
    "wasmcp.addComponent": () => addComponent(configEditor, composer.assets),
    "wasmcp.nameComponent": async (node) => {
      if (node?.subject.kind === "component")
        await nameComponent(configEditor, "Add Alias", node.subject.spec);
    },
    "wasmcp.changeFile": (node) => changeFile(configEditor, node),
    "wasmcp.removeComponent": (_node, nodes) => removeComponents(configEditor, nodes),
    "wasmcp.addToProfile": (_node, nodes) => addToProfile(configEditor, nodes),
    "wasmcp.newProfile": () => newProfile(configEditor, []),
    "wasmcp.fillProfile": async (node) => fillProfile(configEditor, node, await componentsOf(sidebar)),
    "wasmcp.moveUp": (_node, nodes) => moveInProfile(configEditor, nodes, "up"),
    "wasmcp.moveDown": (_node, nodes) => moveInProfile(configEditor, nodes, "down"),
    "wasmcp.removeProfile": (_node, nodes) => removeProfiles(configEditor, nodes),
    // The Delete key is the same for a profile and for its components.
    "wasmcp.removeFromProfile": (_node, nodes) =>
      nodes.some(({ subject }) => subject.kind === "profile-component")
        ? removeFromProfiles(configEditor, nodes)
        : removeProfiles(configEditor, nodes),
  };
}

/** These show something, and run nothing. */
function viewingCommands(sidebar: Sidebar, { runner: { sessions } }: SidebarParts): Handlers {
  return {
    "wasmcp.inspectNode": (node) => inspectNode(sidebar, node),
    "wasmcp.revealSource": async (node) => revealSource(node, await sidebar.snapshot()),
    "wasmcp.copyServerUrl": (node) => copyUrlOf(sessions, node),
    "wasmcp.copyServerConfiguration": async (node) => {
      if (node?.subject.kind !== "server") return;
      const { file, name } = node.subject.server;
      await copyClientConfiguration(sessions, file, name);
    },
    "wasmcp.showServerTerminal": async (node) => showTerminalOf(sessions, node),
    "wasmcp.refreshSidebar": () => sidebar.refresh(),
  };
}

/** These run code of the folder, so they need a trusted workspace. */
function runningCommands(
  configEditor: ConfigEditor,
  sidebar: Sidebar,
  { composer, runner }: SidebarParts,
): Handlers {
  return {
    "wasmcp.buildNode": async (node) => {
      if (node?.subject.kind !== "component" || node.subject.project === undefined) return;
      await vscode.commands.executeCommand("wasmcp.build", vscode.Uri.file(node.subject.project));
    },
    "wasmcp.composeNodes": (_node, nodes) => composeNodes(nodes),
    "wasmcp.newServer": async () => newServer(configEditor, await componentsOf(sidebar)),
    "wasmcp.composeDefinedServer": async (node) => composeServerOf(composer, node, await sidebar.snapshot()),
    "wasmcp.runDefinedServer": async (node) => runServerOf(composer, runner, node, await sidebar.snapshot()),
    "wasmcp.stopDefinedServer": async (node) => {
      if (node?.subject.kind === "server") await stopServer(runner.sessions, node.subject.server.file);
    },
  };
}

async function componentsOf(sidebar: Sidebar): Promise<readonly Node[]> {
  const { componentNodes } = await import("../sidebar/component-nodes.ts");
  return componentNodes(await sidebar.snapshot());
}

/** A drop is not a command, so its failures need to be shown here. */
function showingFailures(title: string, log: vscode.LogOutputChannel, drop: Drop): Drop {
  return async (target, dropped) => {
    try {
      await drop(target, dropped);
    } catch (error) {
      showFailure(log, `${title} failed`, error);
    }
  };
}
